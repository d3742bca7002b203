// What can be done from anywhere, with its keys: the palette and the list of keys are made of it.

import { untrack } from "svelte";
import { type Key, w } from "../words/index.svelte";
import { shell } from "./state.svelte";

/** Something that can be done. */
export interface Action {
  /** Its word in the catalogue. */
  word: Key;
  /** Its keys, as `Ctrl+K`, `G L` or `N`. Letters alone hold only outside of fields. */
  keys?: string;
  run: () => void;
  /** Whether it belongs into the palette; keys that only walk do not. */
  hidden?: boolean;
}

/** A plain list beside the state: while an effect is taken down, state reads as it was before. */
let all: Action[][] = [];
let sets = $state.raw(all);

/** Offers these actions until the returned function is called; those offered last come first. */
export function offer(actions: Action[]): () => void {
  all = [actions, ...all];
  untrack(() => (sets = all));
  return () => {
    all = all.filter((set) => set !== actions);
    untrack(() => (sets = all));
  };
}

/** All that is offered now. */
export function offered(): Action[] {
  return sets.flat();
}

/** Whether what is typed goes into a text. */
export function inField(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target instanceof HTMLInputElement) return !["checkbox", "radio", "button"].includes(target.type);
  return target.isContentEditable || ["TEXTAREA", "SELECT"].includes(target.tagName);
}

let prefix = "";
let prefixAt = 0;

/** The name of a key stroke: `Ctrl+Shift+Z`, `F2`, `?`, `g`. Alt+Ctrl is AltGr and never ours. */
export function stroke(event: KeyboardEvent): string {
  if (event.ctrlKey && event.altKey) return "";
  const letter = event.key.length === 1;
  const name = letter ? event.key.toUpperCase() : event.key;
  const parts = [];
  if (event.ctrlKey || event.metaKey) parts.push("Ctrl");
  if (event.altKey) parts.push("Alt");
  if (event.shiftKey && (!letter || event.ctrlKey)) parts.push("Shift");
  return [...parts, name].join("+");
}

/** Runs what a key stroke means; whether it meant something. */
export function press(event: KeyboardEvent): boolean {
  const name = stroke(event);
  const single = name.length === 1 || name.startsWith("Arrow") || name === "Enter" || name === " ";
  if (single && (inField(event.target) || (event.key.length === 1 && !shell.letters))) return false;
  if (document.querySelector("dialog[open]") && name !== "Escape") return false;
  const long = prefix && event.timeStamp - prefixAt < 1500 ? `${prefix} ${name}` : name;
  prefix = "";
  // Two letters that go somewhere come before a letter that a screen has for itself.
  const found =
    offered().find((action) => action.keys === long) ?? offered().find((action) => action.keys === name);
  if (found) {
    event.preventDefault();
    found.run();
    return true;
  }
  if (single && offered().some((action) => action.keys?.startsWith(`${name} `))) {
    prefix = name;
    prefixAt = event.timeStamp;
    return true;
  }
  return false;
}

/** An action in words. */
export function named(action: Action): string {
  return w(action.word);
}
