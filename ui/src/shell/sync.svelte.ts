// How desk and hub stand, as the shell tells it.

import * as ipc from "../ipc";
import type { SyncStatus } from "../ipc";
import { listenToSync } from "../ipc/live.svelte";

class Sync {
  status = $state.raw<SyncStatus>();

  async listen(): Promise<void> {
    await listenToSync((status) => (this.status = status));
  }

  /** Asks once, for what was told before anybody listened. */
  async ask(): Promise<void> {
    this.status ??= (await ipc.syncStatus()).status;
  }
}

export const sync = new Sync();
