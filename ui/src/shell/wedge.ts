// A badge scanner types like a keyboard, only faster, and ends with Enter. Wherever the focus is, a
// burst of that kind is a scan: what it has typed into a field is taken out again.

/** The longest mean gap between two keys of a scanner, in milliseconds. */
const GAP = 35;
/** The longest single gap: a busy machine hands over a key late now and then. */
const STALL = 120;
/** The shortest code. */
const SHORTEST = 6;

interface Burst {
  code: string;
  first: number;
  last: number;
  field: HTMLInputElement | HTMLTextAreaElement | undefined;
  before: string;
}

let burst: Burst | undefined;
let hear: ((code: string) => void) | undefined;

/** Whoever wants to know of scans. */
export function onScan(listener: (code: string) => void): () => void {
  hear = listener;
  return () => {
    if (hear === listener) hear = undefined;
  };
}

/** Whether a code looks like one of a badge: letters and digits without blanks, a digit among them. */
export function isCode(text: string): boolean {
  return (
    text.length >= SHORTEST && /^[\p{L}\d_./:-]+$/u.test(text) && /\d/.test(text) && !text.includes("..")
  );
}

/** Looks at a key stroke; whether it was the end of a scan. */
export function wedge(event: KeyboardEvent): boolean {
  if (event.ctrlKey || event.altKey || event.metaKey) {
    burst = undefined;
    return false;
  }
  const now = event.timeStamp;
  const quick = burst && now - burst.last <= STALL && (now - burst.first) / burst.code.length <= GAP;
  if (event.key === "Enter") {
    const found = burst;
    burst = undefined;
    if (!quick || !found || !isCode(found.code) || !hear) return false;
    event.preventDefault();
    event.stopPropagation();
    if (found.field) {
      found.field.value = found.before;
      found.field.dispatchEvent(new Event("input", { bubbles: true }));
    }
    hear(found.code);
    return true;
  }
  if (event.key.length !== 1) return false;
  if (quick && burst) {
    burst.code += event.key;
    burst.last = now;
    return false;
  }
  const target = event.target;
  const field =
    target instanceof HTMLInputElement || target instanceof HTMLTextAreaElement ? target : undefined;
  burst = { code: event.key, first: now, last: now, field, before: field?.value ?? "" };
  return false;
}
