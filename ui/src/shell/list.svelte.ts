// A long list: the row numbers of all that pass the filter, and the rows that are on screen.

import type { Failure, Sort } from "../ipc";
import { onTouched } from "../ipc/live.svelte";
import { localeNow } from "../words/index.svelte";
import { asFailure } from "./state.svelte";

/** Where a list asks, and what it follows. */
export interface Source<Row, Filter, Order> {
  numbers: (filter: Filter, sort: Sort<Order>) => Promise<Uint32Array>;
  rows: (numbers: number[]) => Promise<Row[]>;
  tables: readonly string[];
}

/** More rows than this are not kept. */
const KEPT = 2_000;

export class RowList<Row, Filter extends object, Order extends string> {
  filter: Filter = $state() as Filter;
  order: Order = $state() as Order;
  /** Whether the order is the other way round. */
  descending = $state(false);
  readonly #from: Source<Row, Filter, Order>;
  numbers = $state.raw<Uint32Array>();
  failure = $state.raw<Failure>();
  rows = $state.raw<ReadonlyMap<number, Row>>(new Map());
  /** The place of the row that the keys speak of. */
  at = $state(0);
  /** Row numbers that were picked. */
  picked = $state.raw<ReadonlySet<number>>(new Set());
  #turn = 0;
  #stale = false;
  #asked = new Set<number>();

  constructor(from: Source<Row, Filter, Order>, filter: Filter, order: Order) {
    this.#from = from;
    this.filter = filter;
    this.order = order;
  }

  /** Follows filter, order and desk; to be called while a component is made. */
  follow(): void {
    let round = $state(0);
    $effect(() => {
      void round;
      const filter = $state.snapshot(this.filter) as Filter;
      const sort = { by: this.order, descending: this.descending, language: localeNow() };
      const mine = ++this.#turn;
      this.#from.numbers(filter, sort).then(
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
        if (touched.tables.some((table) => this.#from.tables.includes(table))) round++;
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
    const found = await this.#from.rows(missing).catch(() => undefined);
    if (!found) {
      for (const number of missing) this.#asked.delete(number);
      return;
    }
    // One that is gone answers nothing, so they are matched by their place.
    const rows = new Map(this.rows.size > KEPT ? [] : this.rows);
    if (found.length === missing.length) missing.forEach((number, at) => rows.set(number, found[at]!));
    this.rows = rows;
  }

  get count(): number {
    return this.numbers?.length ?? 0;
  }

  row(at: number): Row | undefined {
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
