// The list of leads: the row numbers of all that pass the filter, and the rows that are on screen.

import * as ipc from "../../ipc";
import type { Failure, Lead, LeadFilter, LeadOrder } from "../../ipc";
import { onTouched } from "../../ipc/live.svelte";
import { asFailure } from "../../shell/state.svelte";

const tables = ["leads", "persons", "organisations", "staff", "tags", "lead_notes", "consents"];
/** More rows than this are not kept. */
const KEPT = 2_000;

export class LeadList {
  filter = $state<LeadFilter>({ trash: false });
  order = $state<LeadOrder>("newest");
  numbers = $state.raw<Uint32Array>();
  failure = $state.raw<Failure>();
  rows = $state.raw<ReadonlyMap<number, Lead>>(new Map());
  /** The place of the row that the keys speak of. */
  at = $state(0);
  /** Row numbers that were picked. */
  picked = $state.raw<ReadonlySet<number>>(new Set());
  #turn = 0;
  #stale = false;
  #asked = new Set<number>();

  /** Follows filter, order and desk; to be called while a component is made. */
  follow(): void {
    let round = $state(0);
    $effect(() => {
      void round;
      const [filter, order] = [$state.snapshot(this.filter), this.order];
      const mine = ++this.#turn;
      ipc.leadNumbers(filter, order).then(
        (numbers) => {
          if (mine !== this.#turn) return;
          this.#stale = true;
          this.numbers = numbers;
          this.failure = undefined;
          this.at = Math.min(this.at, Math.max(numbers.length - 1, 0));
          const here = new Set(numbers);
          const picked = [...this.picked].filter((number) => here.has(number));
          if (picked.length !== this.picked.size) this.picked = new Set(picked);
        },
        (thrown) => {
          if (mine === this.#turn) this.failure = asFailure(thrown);
        },
      );
    });
    $effect(() =>
      onTouched((touched) => {
        if (touched.tables.some((table) => tables.includes(table))) round++;
      }),
    );
  }

  /** Sees to it that the rows from here to there are known. */
  async show(from: number, to: number): Promise<void> {
    const wanted = [...(this.numbers?.subarray(from, to) ?? [])];
    if (this.#stale) {
      this.#stale = false;
      this.#asked.clear();
    }
    const missing = wanted.filter((number) => !this.#asked.has(number));
    if (missing.length === 0) return;
    for (const number of missing) this.#asked.add(number);
    const leads = await ipc.leadRows(missing).catch(() => undefined);
    if (!leads) {
      for (const number of missing) this.#asked.delete(number);
      return;
    }
    // One that is gone answers nothing, so they are matched by their place.
    const rows = new Map(this.rows.size > KEPT ? [] : this.rows);
    if (leads.length === missing.length) missing.forEach((number, at) => rows.set(number, leads[at]!));
    this.rows = rows;
  }

  get count(): number {
    return this.numbers?.length ?? 0;
  }

  lead(at: number): Lead | undefined {
    const number = this.numbers?.[at];
    return number === undefined ? undefined : this.rows.get(number);
  }

  pick(at: number): void {
    const number = this.numbers?.[at];
    if (number === undefined) return;
    const picked = new Set(this.picked);
    if (!picked.delete(number)) picked.add(number);
    this.picked = picked;
  }

  pickAll(): void {
    this.picked = new Set(this.numbers);
  }

  pickNone(): void {
    this.picked = new Set();
  }

  /** What an action on several is about: those picked, else the one the keys speak of. */
  meant(): number[] {
    if (this.picked.size > 0) return [...this.picked];
    const number = this.numbers?.[this.at];
    return number === undefined ? [] : [number];
  }
}
