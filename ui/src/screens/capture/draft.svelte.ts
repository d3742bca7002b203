// What is being typed about a party: the one line, what was corrected by hand, and the rest. It is
// kept on the desk while it is typed, so that whatever ends the process loses nothing.

import * as ipc from "../../ipc";
import type { LeadLine, NewLead, Person } from "../../ipc";
import { CityChoice } from "../../shell/city.svelte";
import { language, type Language } from "../../words/index.svelte";

/** The fields that the line fills, in the order of the form. */
export const parts = ["name", "organisation", "role", "email", "phone", "city"] as const;
export type Part = (typeof parts)[number];
export const types = ["business", "city", "region", "other"] as const;
export const temperatures = ["hot", "warm", "cold"] as const;
export const purposes = ["follow-up", "pass to city", "newsletter"] as const;
export type Temperature = (typeof temperatures)[number];
export type Type = (typeof types)[number];
export type Purpose = (typeof purposes)[number];

/** The version of the notice that is read out. */
export const NOTICE = "1";
/** How long typing rests before the draft is kept, in milliseconds. */
const REST = 250;

interface Kept {
  line: string;
  own: Partial<Record<Part, string>>;
  tags: string;
  note: string;
  type: Type;
  temperature?: Temperature;
  consents: Purpose[];
  language: Language;
  person?: { id: string; label: string };
}

const empty = (): Kept => ({
  line: "",
  own: {},
  tags: "",
  note: "",
  type: "business",
  consents: [],
  language: language(),
});

export class Draft {
  kept = $state<Kept>(empty());
  parsed = $state.raw<LeadLine>();
  readonly city = new CityChoice();
  #timer: ReturnType<typeof setTimeout> | undefined;
  #asked = 0;
  #last = "";

  /** What a field holds: what was typed there, else what the line says. */
  part(part: Part): string {
    return this.kept.own[part] ?? this.parsed?.[part] ?? "";
  }

  get isEmpty(): boolean {
    const { line, own, tags, note, temperature, consents, person } = this.kept;
    const said = [line, ...Object.values(own), tags, note].some((text) => text.trim());
    return !said && !temperature && consents.length === 0 && !person;
  }

  /** Whether there is something to know the party by. */
  get isNamed(): boolean {
    const named = ["name", "organisation", "email", "phone"] as const;
    return Boolean(this.kept.person) || named.some((part) => this.part(part).trim());
  }

  /** The line, taken apart by the core. */
  async read(): Promise<void> {
    const mine = ++this.#asked;
    const parsed = this.kept.line.trim() ? await ipc.readLine(this.kept.line) : undefined;
    if (mine === this.#asked) this.parsed = parsed;
  }

  /** A known badge fills the card. */
  fill(person: Person): void {
    const { own } = this.kept;
    own.name = person.name ?? "";
    own.organisation = person.organisation ?? "";
    own.role = person.role ?? "";
    own.email = person.emails[0] ?? "";
    own.phone = person.phones[0] ?? "";
    own.city = person.city ?? "";
    const label = [person.name, person.organisation].filter(Boolean).join(", ");
    this.kept.person = { id: person.id, label };
  }

  /** What the lead will be. */
  lead(): NewLead {
    const { kept } = this;
    const said = (text: string) => (text.trim() ? text : undefined);
    const notes = [this.parsed?.note, kept.note].filter((text): text is string => Boolean(text?.trim()));
    return {
      type: kept.type,
      person: kept.person?.id,
      ...Object.fromEntries(parts.map((part) => [part, said(this.part(part))])),
      geonameid: said(this.part("city")) ? this.city.placeOf(this.part("city")) : undefined,
      temperature: kept.temperature,
      notes: notes.map((text) => ({ text })),
      tags: this.tags(),
      consents: kept.consents.map((purpose) => ({ purpose, language: kept.language, how: "spoken" })),
      notice:
        kept.consents.length > 0
          ? { text_version: NOTICE, language: kept.language, how: "spoken" }
          : undefined,
    };
  }

  tags(): string[] {
    return this.kept.tags
      .split(",")
      .map((tag) => tag.trim())
      .filter(Boolean);
  }

  /** Begins with what was typed before; `known` where that has been asked for. */
  async take(known: string | null | undefined): Promise<void> {
    const text = known === undefined ? await ipc.draft() : known;
    if (!text || !this.isEmpty) return;
    try {
      this.kept = { ...empty(), ...(JSON.parse(text) as Partial<Kept>) };
      this.#last = JSON.stringify(this.kept);
      await this.read();
    } catch {
      // A draft of another version: what it says cannot be shown, and it is replaced by the next.
    }
  }

  /** Keeps what is typed, once typing rests. */
  keep(): void {
    const text = this.isEmpty ? "" : JSON.stringify(this.kept);
    if (text === this.#last) return;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.#last = text;
      void ipc.keepDraft(text);
    }, REST);
  }

  /** Begins anew; what was saved is no draft any more. */
  clear(): void {
    clearTimeout(this.#timer);
    this.#asked++;
    this.#last = "";
    const { language } = this.kept;
    this.kept = { ...empty(), language };
    this.parsed = undefined;
    this.city.chosen = undefined;
  }
}
