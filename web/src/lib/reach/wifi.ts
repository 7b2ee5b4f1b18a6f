// What the QR of a Wi-Fi network holds, as phones' cameras read it.
import type { Wifi } from '$lib/protocol/Wifi.ts';

/** `WIFI:T:WPA;S:name;P:password;;`, with a backslash before what means something there. */
export function wifiText({ name, password }: Wifi): string {
  const escaped = (text: string) => text.replace(/[\\;,:"]/g, '\\$&');
  const secret = password
    ? `T:WPA;S:${escaped(name)};P:${escaped(password)};`
    : `T:nopass;S:${escaped(name)};`;
  return `WIFI:${secret};`;
}
