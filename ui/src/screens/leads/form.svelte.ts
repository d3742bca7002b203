// A lead while it is edited.

import * as ipc from "../../ipc";
import type { LeadFields, LeadId, LeadShown } from "../../ipc";
import { RecordForm } from "../../shell/record.svelte";

export const fields = ["name", "organisation", "role", "email", "phone", "city"] as const;
type LeadField = (typeof fields)[number] | "type" | "temperature";

export function leadForm(id: LeadId): RecordForm<LeadShown, LeadField> {
  return new RecordForm<LeadShown, LeadField>({
    show: () => ipc.lead(id),
    history: () => ipc.leadHistory(id),
    of: (shown, field) => shown.lead[field] ?? "",
    place: (shown) => shown.lead.geonameid,
    save: (seen, { type, ...typed }, city) => {
      const said: LeadFields = { add_tags: [], remove_tags: [], ...city };
      if (type !== undefined) said.type = type;
      for (const [field, text] of Object.entries(typed) as [Exclude<LeadField, "type">, string][])
        said[field] = text.trim() ? text : null;
      return ipc.editLead(id, seen, said);
    },
    tables: ["leads", "persons", "organisations", "lead_notes", "consents", "notices", "tags"],
  });
}
