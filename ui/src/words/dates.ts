// Times as people read them. A time of the agenda is shown as the clock on its wall shows it, never
// as this machine's clock would.

import { localeNow } from "./index.svelte";

/** The day of an RFC 3339 time, on its own wall: `2026-11-24`. */
export function dayOf(time: string): string {
  return time.slice(0, 10);
}

/** The hour and minute of an RFC 3339 time, on its own wall: `09:00`. */
export function clockOf(time: string): string {
  return time.slice(11, 16);
}

/** Minutes after midnight, on its own wall. */
export function minutesOf(time: string): number {
  return Number(time.slice(11, 13)) * 60 + Number(time.slice(14, 16));
}

const formats = new Map<string, Intl.DateTimeFormat>();

function format(options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = localeNow() + JSON.stringify(options);
  let made = formats.get(key);
  if (!made) formats.set(key, (made = new Intl.DateTimeFormat(localeNow(), options)));
  return made;
}

/** A day in words: "Tuesday 24 November". */
export function dayInWords(day: string, weekday: "long" | "short" = "long"): string {
  const options = { weekday, day: "numeric", month: weekday, timeZone: "UTC" } as const;
  return format(options).format(new Date(`${day}T00:00:00Z`));
}

/** A moment in the zone of the event: "24 Nov 2026, 14:05". */
export function moment(at: number, zone: string): string {
  const options = { dateStyle: "medium", timeStyle: "short", timeZone: zone } as const;
  return format(options).format(at);
}

/** The clock of a moment in the zone of the event: "14:05". */
export function clockIn(at: number, zone: string): string {
  return format({ timeStyle: "short", timeZone: zone }).format(at);
}

/** A month or year: `2024-03` as "March 2024", `2020` as it is. */
export function monthInWords(month: string): string {
  if (!/^\d{4}-\d{2}$/.test(month)) return month;
  return format({ month: "long", year: "numeric", timeZone: "UTC" }).format(
    new Date(`${month}-01T00:00:00Z`),
  );
}

/** The name of a country by its code. */
export function countryName(code: string): string {
  try {
    return new Intl.DisplayNames(localeNow(), { type: "region" }).of(code) ?? code;
  } catch {
    return code;
  }
}

/** A number as people write it. */
export function number(count: number): string {
  return new Intl.NumberFormat(localeNow()).format(count);
}
