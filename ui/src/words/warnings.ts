// A warning of the agenda in words.

import type { Warning } from "../ipc";
import { clockOf } from "./dates";
import { w } from "./index.svelte";

/** What is odd, in a sentence. */
export function warned(warning: Warning): string {
  const [first = "", second = ""] = warning.titles;
  return w(`clash-${warning.kind}`, {
    name: warning.name,
    from: clockOf(warning.from),
    to: clockOf(warning.to),
    first,
    second,
    wanted: warning.wanted ?? 0,
    holds: warning.holds ?? 0,
  });
}
