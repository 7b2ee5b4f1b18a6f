import { describe, expect, it } from 'vitest';
import { ServerClock } from './clock.svelte.ts';

function clockAt(local: number) {
  const device = { now: local };
  return { device, clock: new ServerClock(() => device.now) };
}

describe('the clock', () => {
  it('goes by the device until it heard the server', () => {
    const { clock } = clockAt(1_000);
    expect(clock.now).toBe(1_000);
    expect(clock.remaining(4_000)).toBe(3_000);
  });

  it('takes the message that came in fastest as nearest to the truth', () => {
    const { device, clock } = clockAt(0);
    // The server is 500 ms ahead; the messages took 300, 20 and 900 ms.
    for (const [sent, late] of [
      [1_000, 300],
      [2_000, 20],
      [3_000, 900],
    ] as const) {
      device.now = sent + late - 500;
      clock.observe(sent);
    }
    expect(clock.offset).toBe(480);
  });

  it('forgets what it believed when a clock was set', () => {
    const { device, clock } = clockAt(10_000_000);
    clock.observe(10_000_100);
    device.now = 2_000_000;
    clock.observe(10_001_000);
    expect(clock.now).toBe(10_001_000);
  });

  it('lets an old lucky sighting go after eight newer ones', () => {
    const { device, clock } = clockAt(0);
    clock.observe(400);
    for (let beat = 1; beat <= 8; beat += 1) {
      device.now = beat * 1_000;
      clock.observe(device.now + 100);
    }
    expect(clock.offset).toBe(100);
  });

  it('never counts below zero', () => {
    expect(clockAt(9_000).clock.remaining(1_000)).toBe(0);
  });
});
