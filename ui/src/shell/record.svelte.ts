// A record while it is edited: what it was when the form was opened, what was typed, and what others
// have changed meanwhile. Only what was typed is sent, with what was seen.

import type { Entry, Failure } from "../ipc";
import { onTouched } from "../ipc/live.svelte";
import { CityChoice } from "./city.svelte";
import { asFailure } from "./state.svelte";

/** A city as it was typed, and which place that is. */
export interface TypedCity {
  city: string | null;
  geonameid: number | undefined;
}

/** What a form needs of the record that it edits. */
export interface Ways<Shown, Field extends string> {
  show: () => Promise<Shown>;
  history: () => Promise<Entry[]>;
  /** What the record has in a field now. */
  of: (shown: Shown, field: Field) => string;
  place: (shown: Shown) => number | null;
  /** Sends what was typed, with the city where it or its place was. */
  save: (
    seen: string,
    typed: Partial<Record<Field, string>>,
    city: TypedCity | undefined,
  ) => Promise<unknown>;
  tables: readonly string[];
}

export class RecordForm<Shown extends { seen: string }, Field extends string> {
  shown = $state.raw<Shown>();
  history = $state.raw<Entry[]>([]);
  /** What others have changed since the form was opened or saved. */
  news = $state.raw<Entry[]>([]);
  typed = $state<Partial<Record<Field, string>>>({});
  readonly city = new CityChoice();
  failure = $state.raw<Failure>();
  readonly #ways: Ways<Shown, Field>;
  /** What was seen when typing began: the parents of what will be saved. */
  #seen = "";
  #known = 0;

  constructor(ways: Ways<Shown, Field>) {
    this.#ways = ways;
  }

  /** Follows the desk; to be called while a component is made. */
  follow(): void {
    $effect(() => {
      void this.load(true);
      return onTouched((touched) => {
        if (touched.tables.some((table) => this.#ways.tables.includes(table))) void this.load(false);
      });
    });
  }

  async load(first: boolean): Promise<void> {
    try {
      const [shown, history] = await Promise.all([this.#ways.show(), this.#ways.history()]);
      if (first || !this.isTyped) {
        this.#seen = shown.seen;
        this.#known = history.length;
        this.news = [];
        this.city.chosen = this.#ways.place(shown) ?? undefined;
      } else {
        this.news = history.slice(this.#known);
      }
      this.shown = shown;
      this.history = history;
      this.failure = undefined;
    } catch (thrown) {
      this.failure = asFailure(thrown);
    }
  }

  get isTyped(): boolean {
    return Object.keys(this.typed).length > 0 || this.#isPlaceChosen;
  }

  get #place(): number | undefined {
    return this.shown ? (this.#ways.place(this.shown) ?? undefined) : undefined;
  }

  /** Whether somebody has chosen another place for the city. */
  get #isPlaceChosen(): boolean {
    return this.city.chosen !== undefined && this.city.chosen !== this.#place;
  }

  #now(field: Field): string {
    return this.shown ? this.#ways.of(this.shown, field) : "";
  }

  /** What a field shows: what was typed, else what is there now. */
  value(field: Field): string {
    return this.typed[field] ?? this.#now(field);
  }

  type(field: Field, text: string): void {
    if (text === this.#now(field)) delete this.typed[field];
    else this.typed[field] = text;
    if (field === "city") this.city.chosen = this.typed[field] === undefined ? this.#place : undefined;
  }

  async save(): Promise<void> {
    const { city, ...rest } = { ...this.typed } as Partial<Record<Field | "city", string>>;
    let typed: TypedCity | undefined;
    if (city !== undefined || this.#isPlaceChosen) {
      const text = this.value("city" as Field);
      typed = { city: text.trim() || null, geonameid: text.trim() ? this.city.placeOf(text) : undefined };
    }
    await this.#ways.save(this.#seen, rest as Partial<Record<Field, string>>, typed);
    this.typed = {};
    await this.load(true);
  }

  forget(): void {
    this.typed = {};
    void this.load(true);
  }
}
