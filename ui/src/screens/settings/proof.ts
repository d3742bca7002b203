// The proof of an erasure as a text to print or to send: it holds no name of whom it was about.

import type { Erasure, Event } from "../../ipc";
import { moment } from "../../words/dates";
import { w } from "../../words/index.svelte";

export function proofOf(erasure: Erasure, event: Event | undefined): string {
  const zone = event?.zone ?? "UTC";
  const lines = [
    w("proof-title"),
    "",
    `${w("proof-erasure")}: ${erasure.id}`,
    `${w("proof-event")}: ${event?.name ?? ""}`,
    `${w("proof-controller")}: ${event?.controller ?? ""}`,
    `${w("proof-law")}: ${w(event?.law === "eudpr" ? "proof-law-eudpr" : "proof-law-gdpr")}`,
    `${w("proof-when")}: ${moment(erasure.at, zone)}`,
    `${w("proof-records")}: ${erasure.records}`,
    `${w("proof-texts")}: ${erasure.texts}`,
    w("proof-confirmed", { done: erasure.done, asked: erasure.asked }),
    "",
  ];
  for (const desk of erasure.desks) {
    const at = desk.at ?? desk.lost_at;
    const when = at === null ? "" : moment(at, zone);
    const word =
      desk.at !== null ? "proof-desk-done" : desk.lost_at !== null ? "proof-desk-lost" : "proof-desk-waits";
    lines.push(`- ${w(word, { desk: desk.name, when })}`);
  }
  return [...lines, "", w("proof-about"), ""].join("\n");
}
