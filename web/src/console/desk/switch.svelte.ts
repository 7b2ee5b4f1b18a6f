// Whether the desk's single keys work, kept on this device (WCAG 2.1.4: they can be switched off).

const STORED_AS = 'werkatelier:console-keys';

class KeysSwitch {
  #on = $state(stored());

  get on(): boolean {
    return this.#on;
  }

  set(on: boolean): void {
    this.#on = on;
    try {
      localStorage.setItem(STORED_AS, on ? 'on' : 'off');
    } catch {
      // A browser that keeps nothing asks again next time.
    }
  }
}

function stored(): boolean {
  try {
    return localStorage.getItem(STORED_AS) !== 'off';
  } catch {
    return true;
  }
}

export const keysSwitch = new KeysSwitch();
