// An attendee while they are edited.

import * as ipc from "../../ipc";
import type { AttendeeFields, AttendeeId, AttendeeShown } from "../../ipc";
import { RecordForm } from "../../shell/record.svelte";

/** The fields of one line, in their order. */
export const fields = [
  "name",
  "organisation",
  "role",
  "email",
  "phone",
  "city",
  "languages",
  "badge",
  "registered_as",
  "ticket",
] as const;
export type AttendeeField = (typeof fields)[number] | "needs";

/** Languages as they are typed: with commas. */
export const listed = (text: string) =>
  text
    .split(/[,;]/)
    .map((one) => one.trim())
    .filter(Boolean);

export function attendeeForm(id: AttendeeId): RecordForm<AttendeeShown, AttendeeField> {
  return new RecordForm<AttendeeShown, AttendeeField>({
    show: () => ipc.attendee(id),
    history: () => ipc.attendeeHistory(id),
    of: ({ attendee }, field) => {
      if (field === "email") return attendee.emails[0] ?? "";
      if (field === "phone") return attendee.phones[0] ?? "";
      if (field === "languages") return attendee.languages.join(", ");
      return attendee[field] ?? "";
    },
    place: ({ attendee }) => attendee.geonameid,
    save: (seen, { languages, ...typed }, city) => {
      const said: AttendeeFields = { ...city };
      if (languages !== undefined) said.languages = listed(languages);
      for (const [field, text] of Object.entries(typed) as [Exclude<AttendeeField, "languages">, string][])
        said[field] = text.trim() ? text : null;
      return ipc.editAttendee(id, seen, said);
    },
    tables: ["attendees", "persons", "organisations", "sessions", "rooms", "tags"],
  });
}
