// What is on screen follows the desk, whoever changes it: this window, the terminal, another desk.

import { listen } from "@tauri-apps/api/event";
import { untrack } from "svelte";
import type { Failure, SyncStatus, Touched } from "./types";

type Hear = (touched: Touched) => void;
const listeners = new Set<Hear>();

/** Begins to listen to the shell. */
export function listenToDesk(): Promise<unknown> {
  return listen<Touched>("touched", ({ payload }) => {
    for (const hear of listeners) hear(payload);
  });
}

/** Hears how desk and hub stand, each time that changes. */
export function listenToSync(hear: (status: SyncStatus) => void): Promise<unknown> {
  return listen<SyncStatus>("sync", ({ payload }) => hear(payload));
}

/** Hears of every change, until the returned function is called. */
export function onTouched(hear: Hear): () => void {
  listeners.add(hear);
  return () => listeners.delete(hear);
}

/** An answer that is asked for again when its question or one of these tables changes. */
export interface Live<T> {
  readonly value: T | undefined;
  readonly failure: Failure | undefined;
  again(): void;
}

/** Asks, and asks again. What was answered last stays until the next answer is there. */
export function live<T>(ask: () => Promise<T>, tables: readonly string[]): Live<T> {
  let value = $state.raw<T>();
  let failure = $state.raw<Failure>();
  let round = $state(0);
  let turn = 0;
  $effect(() => {
    void round;
    const mine = ++turn;
    ask().then(
      (answer) => {
        if (mine !== turn) return;
        value = answer;
        failure = undefined;
      },
      (refused: Failure) => {
        if (mine === turn) failure = refused;
      },
    );
  });
  $effect(() =>
    onTouched((touched) => {
      if (touched.tables.some((table) => tables.includes(table))) untrack(() => round++);
    }),
  );
  return {
    get value() {
      return value;
    },
    get failure() {
      return failure;
    },
    again: () => void round++,
  };
}
