// Times as organisers type them.

/** `9`, `930`, `9:30`, `09.30`, `9h30` as `09:30`; nothing where it is no time of a day. */
export function readClock(text: string): string | undefined {
  const found = /^(\d{1,2})(?:[:.h]?(\d{2}))?$/.exec(text.trim().toLowerCase());
  if (!found) return undefined;
  const [hour, minute] = [Number(found[1]), Number(found[2] ?? 0)];
  if (hour > 23 || minute > 59) return undefined;
  return `${String(hour).padStart(2, "0")}:${String(minute).padStart(2, "0")}`;
}

/** The day after: `2026-11-24` is followed by `2026-11-25`. */
export function dayAfter(day: string): string {
  const date = new Date(`${day}T00:00:00Z`);
  date.setUTCDate(date.getUTCDate() + 1);
  return date.toISOString().slice(0, 10);
}

/** Start and end as the desk takes them; a session that ends before it begins ends the day after. */
export function slotOf(day: string, start: string, end: string): { start: string; end: string } | undefined {
  const [from, to] = [readClock(start), readClock(end)];
  if (!from || !to || !/^\d{4}-\d{2}-\d{2}$/.test(day)) return undefined;
  return { start: `${day}T${from}`, end: `${to > from ? day : dayAfter(day)}T${to}` };
}
