// Keeps the projector's laptop from going dark, where the browser can: on the laptop itself, over `localhost`.

/** Asks now and each time the page comes into sight again; returns how to stop asking. */
export function keepAwake(): () => void {
  let lock: WakeLockSentinel | null = null;
  const ask = () => {
    if (document.visibilityState !== 'visible' || !isSecureContext || !('wakeLock' in navigator)) return;
    navigator.wakeLock.request('screen').then(
      (held) => (lock = held),
      // A laptop low on power refuses; the room then moves a mouse.
      () => {},
    );
  };
  document.addEventListener('visibilitychange', ask);
  ask();
  return () => {
    document.removeEventListener('visibilitychange', ask);
    void lock?.release();
  };
}
