// A lead while it is edited: what it was when the form was opened, what was typed, and what others
// have changed meanwhile. Only what was typed is sent, with what was seen.

import * as ipc from "../../ipc";
import type { Entry, Failure, LeadFields, LeadId, LeadShown } from "../../ipc";
import { onTouched } from "../../ipc/live.svelte";
import { CityChoice } from "../../shell/city.svelte";
import { asFailure } from "../../shell/state.svelte";

export const fields = ["name", "organisation", "role", "email", "phone", "city"] as const;
export type LeadField = (typeof fields)[number];
type Typed = Partial<Record<LeadField | "type" | "temperature", string>>;

const tables = ["leads", "persons", "organisations", "lead_notes", "consents", "notices", "tags"];

export class LeadForm {
  readonly id: LeadId;
  shown = $state.raw<LeadShown>();
  history = $state.raw<Entry[]>([]);
  /** What others have changed since the form was opened or saved. */
  news = $state.raw<Entry[]>([]);
  typed = $state<Typed>({});
  readonly city = new CityChoice();
  failure = $state.raw<Failure>();
  /** What was seen when typing began: the parents of what will be saved. */
  #seen = "";
  #known = 0;

  constructor(id: LeadId) {
    this.id = id;
  }

  /** Follows the desk; to be called while a component is made. */
  follow(): void {
    $effect(() => {
      void this.load(true);
      return onTouched((touched) => {
        if (touched.tables.some((table) => tables.includes(table))) void this.load(false);
      });
    });
  }

  async load(first: boolean): Promise<void> {
    try {
      const [shown, history] = await Promise.all([ipc.lead(this.id), ipc.leadHistory(this.id)]);
      if (first || !this.isTyped) {
        this.#seen = shown.seen;
        this.#known = history.length;
        this.news = [];
        this.city.chosen = shown.lead.geonameid ?? undefined;
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

  /** Whether somebody has chosen another place for the city. */
  get #isPlaceChosen(): boolean {
    return this.city.chosen !== undefined && this.city.chosen !== this.shown?.lead.geonameid;
  }

  /** What a field shows: what was typed, else what is there now. */
  value(field: keyof Typed): string {
    return this.typed[field] ?? this.shown?.lead[field] ?? "";
  }

  type(field: keyof Typed, text: string): void {
    if (text === (this.shown?.lead[field] ?? "")) delete this.typed[field];
    else this.typed[field] = text;
    if (field === "city")
      this.city.chosen =
        this.typed.city === undefined ? (this.shown?.lead.geonameid ?? undefined) : undefined;
  }

  async save(): Promise<void> {
    const said: LeadFields = { add_tags: [], remove_tags: [] };
    for (const [field, text] of Object.entries(this.typed) as [keyof Typed, string][]) {
      if (field === "type") said.type = text;
      else said[field] = text.trim() ? text : null;
    }
    if (said.city !== undefined || this.#isPlaceChosen) {
      said.city ??= this.value("city") || null;
      said.geonameid = said.city ? this.city.placeOf(this.value("city")) : undefined;
    }
    await ipc.editLead(this.id, this.#seen, said);
    this.typed = {};
    await this.load(true);
  }

  forget(): void {
    this.typed = {};
    void this.load(true);
  }
}
