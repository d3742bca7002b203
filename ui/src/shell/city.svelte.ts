// Which place a home city is: what the gazetteer finds while somebody types, and what the gate says of it.

import * as ipc from "../ipc";
import type { CityHit } from "../ipc";
import { onTouched } from "../ipc/live.svelte";

export class CityChoice {
  hits = $state.raw<CityHit[]>([]);
  /** The place that somebody chose; its number at GeoNames. */
  chosen = $state<number>();
  /** The text that was asked about. */
  #of = "";
  #asked = 0;

  /** The place that is meant: the chosen one, else the first that has exactly this name. */
  get meant(): CityHit | undefined {
    const chosen = this.hits.find((hit) => hit.geonameid === this.chosen);
    return chosen ?? (this.hits[0]?.exact ? this.hits[0] : undefined);
  }

  /** The number of the place that this text means, as far as that is known; the core looks for itself. */
  placeOf(text: string): number | undefined {
    return this.chosen ?? (this.#of === text ? this.meant?.geonameid : undefined);
  }

  /** Asks what a text may mean, now and when the register changes; to be called in an effect. */
  follow(text: string): () => void {
    void this.#ask(text);
    return onTouched((touched) => {
      if (touched.tables.includes("memberships")) void this.#ask(text);
    });
  }

  async #ask(text: string): Promise<void> {
    const mine = ++this.#asked;
    const found = text.trim() ? await ipc.cities(text, this.chosen).catch(() => []) : [];
    if (mine !== this.#asked) return;
    this.hits = found;
    this.#of = text;
  }
}
