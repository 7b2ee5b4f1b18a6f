// Numbers, times and lists as people of the page's language write them. It translates nothing.
import { language } from './language.svelte.ts';

/** A share between 0 and 1 as a whole percentage. */
export const percent = (share: number): string =>
  new Intl.NumberFormat(language.locale, { style: 'percent', maximumFractionDigits: 0 }).format(share);

export const number = (value: number): string => new Intl.NumberFormat(language.locale).format(value);

/** Hour and minute of a moment (milliseconds since 1970), on this device's clock. */
export const time = (at: number): string =>
  new Intl.DateTimeFormat(language.locale, { hour: '2-digit', minute: '2-digit' }).format(at);

/** A time of day, given as minutes after midnight; the same on every device whatever its time zone. */
export const timeOfDay = (minutes: number): string =>
  new Intl.DateTimeFormat(language.locale, { hour: '2-digit', minute: '2-digit', timeZone: 'UTC' }).format(
    minutes * 60_000,
  );

/** Day, month and year of a moment (milliseconds since 1970). */
export const date = (at: number): string =>
  new Intl.DateTimeFormat(language.locale, { day: 'numeric', month: 'long', year: 'numeric' }).format(at);

/** A calendar day `2026-11-21`, the same on every device whatever its time zone. */
export const day = (isoDay: string): string =>
  new Intl.DateTimeFormat(language.locale, {
    day: 'numeric',
    month: 'long',
    year: 'numeric',
    timeZone: 'UTC',
  }).format(new Date(`${isoDay}T00:00:00Z`));

/** "a, b en c". */
export function list(items: readonly string[]): string {
  if (typeof Intl.ListFormat === 'undefined') return items.join(', ');
  return new Intl.ListFormat(language.locale, { type: 'conjunction' }).format(items);
}

/** What `Intl` has no form for in the browsers we write for: minutes and seconds of a duration in milliseconds, rounded up: "4:32", and "1:04:00" from an hour on. */
export function clockTime(ms: number): string {
  const seconds = Math.max(0, Math.ceil(ms / 1000));
  const two = (value: number) => String(value).padStart(2, '0');
  const [h, m, s] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  return h > 0 ? `${h}:${two(m)}:${two(s)}` : `${m}:${two(s)}`;
}
