// A session while it is added or edited: what was typed over what is there. Only what was typed is
// sent, with what was seen, so that nobody's change is written over.

import * as ipc from "../../ipc";
import type { Cast, Entry, Failure, SessionForm, SessionId, SessionShown } from "../../ipc";
import { onTouched } from "../../ipc/live.svelte";
import { asFailure } from "../../shell/state.svelte";
import { clockOf, dayOf } from "../../words/dates";
import { slotOf } from "./clock";

export const texts = ["title", "kind", "url", "capacity", "abstract"] as const;
export type TextField = (typeof texts)[number];
type Typed = Partial<Record<TextField | "day" | "start" | "end" | "room" | "track" | "status", string>>;

export class SessionDraft {
  readonly id: SessionId | undefined;
  /** The day that a new one is on. */
  readonly day: string;
  shown = $state.raw<SessionShown>();
  history = $state.raw<Entry[]>([]);
  news = $state.raw<Entry[]>([]);
  typed = $state<Typed>({});
  people = $state<Cast[]>();
  failure = $state.raw<Failure>();
  #seen: string | undefined;
  #known = 0;

  constructor(id: SessionId | undefined, day: string) {
    this.id = id;
    this.day = day;
  }

  /** Follows the desk; to be called while a component is made. */
  follow(): void {
    $effect(() => {
      void this.load(true);
      return onTouched((touched) => {
        if (["sessions", "rooms", "tracks", "persons"].some((table) => touched.tables.includes(table))) {
          void this.load(false);
        }
      });
    });
  }

  async load(first: boolean): Promise<void> {
    if (!this.id) return;
    try {
      const [shown, history] = await Promise.all([ipc.session(this.id), ipc.sessionHistory(this.id)]);
      if (first || !this.isTyped) {
        this.#seen = shown.seen;
        this.#known = history.length;
        this.news = [];
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
    return Object.keys(this.typed).length > 0 || this.people !== undefined;
  }

  #there(field: keyof Typed): string {
    const session = this.shown?.session;
    switch (field) {
      case "day":
        return session?.start ? dayOf(session.start) : this.day;
      case "start":
        return session?.start ? clockOf(session.start) : "";
      case "end":
        return session?.end ? clockOf(session.end) : "";
      case "room":
        return session?.room_id ?? "";
      case "track":
        return session?.track_id ?? "";
      case "status":
        return session?.status ?? "draft";
      case "capacity":
        return session?.capacity == null ? "" : String(session.capacity);
      default:
        return session?.[field] ?? "";
    }
  }

  value(field: keyof Typed): string {
    return this.typed[field] ?? this.#there(field);
  }

  type(field: keyof Typed, text: string): void {
    if (text === this.#there(field)) delete this.typed[field];
    else this.typed[field] = text;
  }

  /** Who takes part: as typed, else as it is. */
  get cast(): Cast[] {
    return this.people ?? this.shown?.session.people.map(({ id, name, role }) => ({ id, name, role })) ?? [];
  }

  castWith(change: (cast: Cast[]) => Cast[]): void {
    this.people = change(this.cast.map((one) => ({ ...one })));
  }

  /** What will be sent; a failure where a time cannot be read. */
  #said(offset: string): SessionForm {
    const { typed } = this;
    const said: SessionForm = {};
    const text = (value: string | undefined) => (value === undefined ? undefined : value.trim() || null);
    if (typed.title !== undefined || !this.id) said.title = typed.title ?? "";
    if (typed.kind !== undefined) said.kind = text(typed.kind) ?? null;
    if (typed.url !== undefined) said.url = text(typed.url) ?? null;
    if (typed.abstract !== undefined) said.abstract = text(typed.abstract) ?? null;
    if (typed.capacity !== undefined) {
      const number = text(typed.capacity);
      if (number && !/^\d{1,9}$/.test(number)) throw wrong("capacity", "120");
      said.capacity = number ? Number(number) : null;
    }
    if (typed.room !== undefined) said.room = typed.room || null;
    if (typed.track !== undefined) said.track = typed.track || null;
    if (typed.status !== undefined || !this.id) said.status = typed.status ?? "draft";
    if (this.people) said.people = this.people.filter((one) => one.name.trim());
    const moved = typed.day ?? typed.start ?? typed.end;
    if (moved !== undefined || !this.id) {
      const slot = slotOf(this.value("day"), this.value("start"), this.value("end"));
      if (!slot) throw wrong("start", "09:30");
      said.start = slot.start + offset;
      said.end = slot.end;
    }
    return said;
  }

  /** Saves; the id. `offset` says which of two, where the clocks show the start twice. */
  async save(offset = ""): Promise<SessionId> {
    const said = this.#said(offset);
    const id = this.id;
    if (id) await ipc.editSession(id, this.#seen, said);
    const saved = id ?? (await ipc.addSession(said));
    this.typed = {};
    this.people = undefined;
    await this.load(true);
    return saved;
  }

  forget(): void {
    this.typed = {};
    this.people = undefined;
    void this.load(true);
  }
}

function wrong(field: string, form: string): Failure {
  return { code: "invalid-form", field, detail: { form } };
}
