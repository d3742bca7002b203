// What the frame of the window shows: the desk, the screen, and what was just done.

import * as ipc from "../ipc";
import type { DeskShown, DeskState, Event, Failure, Start } from "../ipc";
import { languageOf, sentence, speak, w, type Language } from "../words/index.svelte";

export const screens = ["capture", "leads", "agenda", "people", "exports", "review", "settings"] as const;
export type Screen = (typeof screens)[number];
export type Theme = "system" | "light" | "dark";

/** The endings of files that can be brought in. */
export const importEndings = ["csv", "xlsx", "ics", "xml", "vcf", "tsv", "txt"];

/** Work under way, as the strip at the foot of the window shows it. */
export interface Progress {
  label: string;
  done: number;
  /** How many there are, where that is known. */
  of?: number;
  began: number;
  stop?: () => void;
}

const stored = (name: string) => localStorage.getItem(name);

class Shell {
  version = $state("");
  /** The system's locale. */
  locale = $state("en");
  desk = $state.raw<DeskState | { state: "starting" }>({ state: "starting" });
  screen = $state<Screen>("capture");
  /** What the screen was asked to show: a filter, an id. */
  wish = $state.raw<Record<string, string>>({});
  booth = $state(false);
  theme = $state<Theme>("system");
  letters = $state(true);
  /** What was just done, told at the foot of the window and to screen readers. */
  told = $state("");
  failure = $state.raw<Failure>();
  work = $state.raw<Progress>();
  /** What Capture begins with, once: it came with the start, so that nothing is asked for. */
  draft: string | null | undefined;
  dialog = $state<"palette" | "keys" | "staff" | "event" | undefined>();

  get shown(): DeskShown | undefined {
    return this.desk.state === "open" ? this.desk.shown : undefined;
  }

  get event(): Event | undefined {
    return this.shown?.events.find((event) => event.id === this.shown?.event);
  }

  get zone(): string {
    return this.event?.zone ?? "UTC";
  }

  async begin(start: Start): Promise<void> {
    this.version = start.version;
    this.locale = start.locale;
    const theme = stored("theme");
    this.setTheme(theme === "light" || theme === "dark" ? theme : "system");
    this.letters = stored("letters") !== "off";
    const kept = stored("language");
    await speak(kept === "en" || kept === "es" ? kept : languageOf(start.locale), start.locale);
    this.draft = start.desk.state === "open" ? start.desk.draft : undefined;
    this.desk = start.desk;
    const hash = location.hash.slice(2);
    if (screens.includes(hash as Screen)) this.screen = hash as Screen;
  }

  opened(shown: DeskShown): void {
    this.desk = { state: "open", shown, draft: null };
  }

  go(screen: Screen, wish: Record<string, string> = {}): void {
    this.failure = undefined;
    this.screen = screen;
    this.wish = wish;
    history.replaceState(null, "", `#/${screen}`);
  }

  async setLanguage(language: Language): Promise<void> {
    localStorage.setItem("language", language);
    await speak(language, this.locale);
  }

  setTheme(theme: Theme): void {
    this.theme = theme;
    localStorage.setItem("theme", theme);
    const dark = matchMedia("(prefers-color-scheme: dark)").matches;
    document.documentElement.dataset.theme = theme === "system" ? (dark ? "dark" : "light") : theme;
  }

  setLetters(on: boolean): void {
    this.letters = on;
    localStorage.setItem("letters", on ? "on" : "off");
  }

  setBooth(on: boolean): void {
    this.booth = on;
    document.documentElement.toggleAttribute("data-booth", on);
    if (on) this.go("capture");
  }

  /** Tells what was done. */
  tell(text: string): void {
    this.failure = undefined;
    // The same words again must be heard again.
    this.told = this.told === text ? `${text}\u200b` : text;
  }

  fail(failure: Failure): void {
    this.told = "";
    this.failure = failure;
  }

  async turn(redo: boolean): Promise<void> {
    const turned = await attempt(redo ? ipc.redo() : ipc.undo());
    if (!turned) return;
    const what = opName(turned.op);
    const text = redo ? w("told-redone", { what }) : w("told-undone", { what });
    this.tell(turned.left > 0 ? `${text} ${w("told-left", { count: turned.left })}` : text);
  }
}

export const shell = new Shell();

/** An action by its name. */
export function opName(op: string): string {
  return w(`op-${op}` as never) === `op-${op}` ? op : w(`op-${op}` as never);
}

/** What was answered; a failure is told at the foot of the window. */
export async function attempt<T>(asked: Promise<T>): Promise<T | undefined> {
  try {
    return await asked;
  } catch (failure) {
    shell.fail(asFailure(failure));
    return undefined;
  }
}

/** Whatever a command was refused with. */
export function asFailure(thrown: unknown): Failure {
  if (thrown && typeof thrown === "object" && "code" in thrown) return thrown as Failure;
  return { code: "bug", field: null, detail: {} };
}

/** Long work with its strip: how many, how fast, how long still, and a way to stop it. */
export async function follow<T>(
  label: string,
  of: number | undefined,
  begin: (told: (done: number) => void) => ipc.Work<T>,
): Promise<T | undefined> {
  const work = begin((done) => {
    if (shell.work) shell.work = { ...shell.work, done };
  });
  shell.work = {
    label,
    done: 0,
    began: performance.now(),
    stop: () => void ipc.stop(work.job),
    ...(of === undefined ? {} : { of }),
  };
  const answer = await attempt(work.done);
  shell.work = undefined;
  return answer;
}

export { sentence };
