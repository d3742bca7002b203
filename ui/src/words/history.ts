// A line of a history in words.

import type { Conflict, Entry } from "../ipc";
import { opName } from "../shell/state.svelte";
import { w, wordFor } from "./index.svelte";

/** The values of an atom as one text. */
export function valueOf(values: Record<string, unknown>): string {
  const texts = Object.entries(values)
    .filter(([, value]) => value !== null && value !== "" && !(Array.isArray(value) && value.length === 0))
    .map(([column, value]) => {
      const text = typeof value === "object" ? listed(value) : String(value);
      return wordFor(`value-${column}-${text.replaceAll(" ", "-")}`, text);
    });
  return texts.join(", ");
}

function listed(value: unknown): string {
  const members = Array.isArray(value) ? value : [value];
  return members
    .map((member) =>
      member && typeof member === "object" ? valueOf(member as Record<string, unknown>) : String(member),
    )
    .join("; ");
}

/** What an entry is about. */
export function whatOf(entry: Entry): string {
  if (entry.what === "created" || entry.what === "undone" || entry.what === "redone") {
    return w(`history-${entry.what}`, { what: opName(entry.op) });
  }
  return wordFor(`field-${entry.what}`, entry.what);
}

/** From which value to which. */
export function changeOf(entry: Entry): string {
  const [from, to] = [valueOf(entry.from), valueOf(entry.to)];
  if (entry.what === "created") return to;
  if (!from) return to;
  return to ? w("history-from-to", { from, to }) : w("history-taken-away", { from });
}

/** Who, and on which desk. */
export function byOf(entry: { staff: string | null; desk: string | null }): string {
  if (entry.staff && entry.desk) return w("history-by-on", { who: entry.staff, desk: entry.desk });
  return entry.staff ?? entry.desk ?? "";
}

/** What is open about a field. */
export function conflictOf(conflict: Conflict): string {
  return wordFor(`field-${conflict.atom}`, conflict.atom);
}
