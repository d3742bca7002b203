// Written by `cargo x bless` from the types of the shell and the core; not by hand.

export type Agenda = {
  /** The days with sessions, in order, and how many each has. */ days: Array<AgendaDay>,
  /** The day that is shown; none where no session has a time. */ day: string | null, sessions: Array<SessionRow>,
  /** What clashes in the whole event. */ warnings: Array<Warning>, rooms: Array<Room>, tracks: Array<Track>, };

export type AgendaDay = { day: string, sessions: number, };

export type AgendaFilter = {
  /** This day; without, the first one (or today, where it has sessions). */ day?: string, room?: RoomId, track?: TrackId, person?: PersonId,
  /** What this attendee takes part in. */ attendee?: AttendeeId,
  /** Words of the title or of a name. */ search?: string,
  /** Those in Trash, of all days. */ trash: boolean, };

export type Attendee = {
  /** The id of the registration. */ id: AttendeeId,
  /** Who. */ person: PersonId | null,
  /** Their name. */ name: string | null,
  /** The name of their organisation. */ organisation: string | null,
  /** Their role there. */ role: string | null,
  /** Their e-mail addresses, the first one first. */ emails: Array<string>,
  /** Their phone numbers as typed, the first one first. */ phones: Array<string>,
  /** Their home city, as typed. */ city: string | null,
  /** Its country, ISO 3166-1 alpha-2. */ country: string | null,
  /** Which place the home city is; none until somebody has said so. */ geonameid: number | null,
  /** The languages they speak. */ languages: Array<string>,
  /** The code on their badge. */ badge: string | null,
  /** What they take part as: core city, mentor, observer, business … */ registered_as: string | null,
  /** Their ticket. */ ticket: string | null,
  /** What they need, in their words. */ needs: string | null,
  /** When they registered; milliseconds since 1970, UTC. */ registered_at: number,
  /** Tags, by name. */ tags: Array<string>,
  /** For how many sessions they registered. */ sessions: number,
  /** Whether it is in Trash. */ deleted: boolean,
  /** Whether they object to their data being used (GDPR Art. 21, Regulation (EU) 2018/1725 Art. 23). */ objects: boolean,
  /** Whether use of their data is restricted (GDPR Art. 18, Regulation (EU) 2018/1725 Art. 20). */ restricted: boolean, };

export type AttendeeFacets = {
  /** What they take part as. */ registered_as: Array<Facet>,
  /** Their tickets. */ ticket: Array<Facet>,
  /** The countries of their home cities. */ country: Array<Facet>,
  /** The languages they speak. */ language: Array<Facet>,
  /** Their tags: id, name, count. */ tag: Array<[TagId, string, number]>, };

export type AttendeeFields = {
  /** Their name. */ name?: string | null,
  /** The name of their organisation. */ organisation?: string | null,
  /** Their role there. */ role?: string | null,
  /** Their first e-mail address. */ email?: string | null,
  /** Further addresses to add. */ add_emails?: Array<string>,
  /** Addresses to take away. */ remove_emails?: Array<string>,
  /** Their first phone number. */ phone?: string | null,
  /** Further numbers to add. */ add_phones?: Array<string>,
  /** Numbers to take away. */ remove_phones?: Array<string>,
  /** Their home city, as typed. */ city?: string | null,
  /** Which place that is, where somebody chose it. */ geonameid?: number,
  /** All languages they speak. */ languages?: Array<string>,
  /** The code on their badge. */ badge?: string | null,
  /** What they take part as. */ registered_as?: string | null,
  /** Their ticket. */ ticket?: string | null,
  /** What they need. */ needs?: string | null,
  /** Whether they object to their data being used. */ objects?: boolean,
  /** Whether use of their data is restricted. */ restricted?: boolean,
  /** Sessions they register for. */ add_sessions?: Array<SessionId>,
  /** Sessions they no longer register for. */ remove_sessions?: Array<SessionId>,
  /** Tags to add. */ add_tags?: Array<string>,
  /** Tags to take away. */ remove_tags?: Array<string>, };

export type AttendeeFilter = {
  /** Words that their name, organisation, role, city, address, number, badge or ticket begin with. */ search?: string,
  /** What they take part as. */ registered_as?: string,
  /** Their ticket. */ ticket?: string,
  /** The country of their home city, ISO 3166-1 alpha-2. */ country?: string,
  /** A language they speak. */ language?: string,
  /** With this tag. */ tag?: TagId,
  /** Registered for this session. */ session?: SessionId,
  /** Those in Trash instead of those that are not. */ trash: boolean, };

export type AttendeeId = string;

export type AttendeeOrder = "newest" | "name" | "organisation" | "city" | "country" | "registered_as" | "ticket";

export type AttendeeShown = { attendee: Attendee,
  /** What they registered for or have a role in, by start. */ sessions: Array<SessionRow>,
  /** The sessions in which they have a role. */ roles: Array<[SessionId, string]>,
  /** Pairs of sessions that are on at the same time. */ clashes: Array<[SessionId, SessionId]>, conflicts: Array<Conflict>,
  /** How far they have come; none on a desk that has met no other. */ whereabouts: Whereabouts | null,
  /** What this shows of them, to be sent back with an edit. */ seen: string, };

export type Booked = {
  /** The session. */ id: SessionId,
  /** Its title. */ title: string,
  /** Who put it there last. */ by: By, };

export type Break = {
  /** Its id. */ id: BreakId,
  /** Its name. */ name: string,
  /** Its first minute, as `2026-11-26T09:00`. */ start: string,
  /** The minute after its last, in the same form. */ end: string, };

export type BreakId = string;

export type By = {
  /** Milliseconds since 1970, UTC. */ at: number,
  /** The name of the desk. */ desk: string | null,
  /** The name of who was there. */ staff: string | null,
  /** Whether it was done on this desk. */ mine: boolean,
  /** The action, as `edit_session`. */ op: string, };

export type Cast = {
  /** Who, where they are known. */ id: PersonId | null,
  /** Their name. */ name: string,
  /** Their role. */ role: string, };

export type Choice = { "choose": "take",
  /** The place. */ place: number,
  /** Whether others like it are decided too. */ similar: boolean, } | { "choose": "restore" } | { "choose": "leave" } | { "choose": "meant" } | { "choose": "merge",
  /** The fields of which the other's value is taken. */ take: Array<SingleField>, } | { "choose": "apart" };

export type CityHit = {
  /** The number that GeoNames gives it. */ geonameid: number,
  /** Its main name. */ name: string,
  /** Its first-level division. */ region: string | null,
  /** ISO 3166-1 alpha-2; `XK` is Kosovo. */ country: string,
  /** People; 0 where that is not known. */ population: number,
  /** Whether the whole text is one of its names. */ exact: boolean,
  /** What is known of it in the programmes. */ gate: Gate, };

export type Clash = {
  /** The two, the one that starts first in front. */ sessions: Array<Booked>,
  /** What clashes. */ warnings: Array<Warning>, };

export type CodeShown = {
  /** As it is typed. */ code: string,
  /** As it is scanned: an SVG. */ picture: string, };

export type Compared = "name" | "email" | "phone" | "organisation" | "role" | "city";

export type Comparison = "same" | "accents" | "order" | "part" | "initials" | "nickname" | "one_letter" | "script" | "mailbox" | "domain" | "extension" | "similar" | "some_words" | "different";

export type Conflict = {
  /** The record's table. */ table: string,
  /** The record. */ id: string,
  /** What the record is known by. */ name: string,
  /** The atom. */ atom: string,
  /** What it was before, as far as all who wrote a value had seen the same. */ base: Record<string, unknown>,
  /** Its values. */ values: Array<ConflictValue>, };

export type ConflictValue = {
  /** The values, by column. */ value: Record<string, unknown>,
  /** Milliseconds since 1970, UTC. */ at: number,
  /** The name of the desk. */ desk: string | null,
  /** The name of who was there. */ staff: string | null,
  /** Whether it was given on this desk. */ mine: boolean,
  /** The action that gave it, as `edit_lead`. */ op: string,
  /** The name of the file that it was imported from; none where somebody gave it. */ source: string | null, };

export type ConsentGiven = {
  /** For what: one of [`PURPOSES`]. */ purpose: string,
  /** The language of the notice. */ language?: string,
  /** `spoken` or `written`. */ how?: string,
  /** When, in milliseconds since 1970, UTC; without, now. */ at?: number, };

export type ConsentId = string;

export type DeskDone = {
  /** Its id. */ id: ReplicaId,
  /** Its name. */ name: string,
  /** When it said that it has erased what it had; milliseconds since 1970, UTC. */ at: number | null,
  /** Since when it counts as lost. */ lost_at: number | null, };

export type DeskShown = { folder: string,
  /** What opens it: `keychain`, `passphrase`, `unprotected`. */ protection: Array<string>, events: Array<Event>, event: EventId | null, team: Array<Staff>, staff: StaffId | null, };

export type DeskState = { "state": "none" } | { "state": "locked" } | { "state": "refused", failure: Failure, } | { "state": "open", shown: DeskShown, draft: string | null, };

export type DeviceShown = {
  /** Its id. */ device: string,
  /** The name of the desk behind it, where it is known. */ desk: string | null, is_this: boolean,
  /** When it was there last, in milliseconds since 1970. */ seen_at: number | null, revoked_at: number | null, };

export type Disclosure = {
  /** `leads` or `attendees`. */ what: string,
  /** `csv`, `xlsx` or `vcf`. */ format: string,
  /** What it was for, where that was said. */ purpose: string | null,
  /** How many records it held. */ records: number,
  /** When; milliseconds since 1970, UTC. */ at: number,
  /** The name of the desk. */ desk: string | null,
  /** The name of who was there. */ staff: string | null, };

export type Doubles = {
  /** Who made the one and the other. */ made: Array<By>,
  /** The one that was here first, or that was asked about. */ one: Person,
  /** The other one. */ other: Person,
  /** Why they are likely one. */ likeness: PersonLikeness, };

export type Duplicate = {
  /** The lead. */ lead: Lead,
  /** What it has in common with the one being typed. */ by: Likeness, };

export type DuplicatePair = {
  /** The one that was here first, or that was asked about. */ one: Person,
  /** The other one. */ other: Person,
  /** Why they are likely one. */ likeness: PersonLikeness, };

export type Entry = {
  /** Milliseconds since 1970, UTC. */ at: number,
  /** The name of the desk it was done on. */ desk: string | null,
  /** The name of who was at the desk. */ staff: string | null,
  /** The action, as `edit_lead`. */ op: string,
  /** The record's table. */ table: string,
  /** The record. */ id: string,
  /** `created`, `undone`, `redone`, or the atom that was written. */ what: string,
  /** The values before, by column; empty for a birth. */ from: Record<string, unknown>,
  /** The values after. */ to: Record<string, unknown>, };

export type Erasure = {
  /** Its id. */ id: ErasureId,
  /** Milliseconds since 1970, UTC. */ at: number,
  /** How many records were erased. */ records: number,
  /** How many texts were erased from records that stay. */ texts: number,
  /** The desks of the team, and which of them have erased what they had. */ desks: Array<DeskDone>,
  /** How many desks have; lost ones are not asked. */ done: number,
  /** How many desks are asked. */ asked: number, };

export type ErasureId = string;

export type ErasureMention = {
  /** The record's table. */ table: string,
  /** The record. */ id: RecordId,
  /** Which of its texts. */ atom: string,
  /** What the record is known by. */ of: string,
  /** The text. */ text: string,
  /** Whether the text can be written anew, so that what it said is erased. */ can_redact: boolean,
  /** Whether it stands in the history alone: it was written anew, decided against or undone since. */ is_past: boolean, };

export type ErasurePreview = {
  /** Their name; of a lead without a contact that of its organisation. */ name: string | null,
  /** Records of them as a person: more than one where some were merged into one. */ persons: number,
  /** Registrations. */ attendees: number,
  /** Leads whose contact they are; these go whole, with their notes. */ leads: number,
  /** Notes of those leads. */ notes: number,
  /** Consents and notices. */ consents: number,
  /** Titles of the sessions that they are named in. */ sessions: Array<string>,
  /** Where else they are named, for somebody to look at. */ mentions: Array<ErasureMention>,
  /** Files that left a desk and may name them: whoever has one must be told (GDPR Art. 19). */ disclosures: Array<Disclosure>, };

export type Event = {
  /** Its id. */ id: EventId,
  /** Its name. */ name: string,
  /** Its IANA time zone. */ zone: string,
  /** Its first day. */ first_day: string | null,
  /** Its last day. */ last_day: string | null,
  /** Where it is. */ venue: string | null,
  /** Who is responsible for the personal data. */ controller: string | null,
  /** The data-protection law. */ law: string | null,
  /** The last day on which personal data is kept. */ keep_until: string | null,
  /** Whether it is the sample event. */ sample: boolean, };

export type EventForm = { name: string, zone: string, first_day?: string, last_day?: string, venue?: string, controller?: string, law?: string, keep_until?: string, };

export type EventId = string;

export type Exported = { path: string,
  /** `calendar`, `sessions`, `leads`, `attendees` or `backup`. */ what: string, rows: number,
  /** How many passed the filter and may not stand in it. */ left_out: number,
  /** How many texts were longer than a workbook can hold, and were cut. */ shortened: number,
  /** Milliseconds since 1970, UTC. */ at: number, };

export type Facet = {
  /** The value; empty for those without. */ value: string,
  /** How many pass all other choices and have it. */ count: number, };

export type Failure = {
  /** Which sentence. */ code: string,
  /** The field it is about, in the glossary's word. */ field: string | null,
  /** What the sentence names. */ detail: { [key in string]: string }, };

export type FieldLikeness = {
  /** The field. */ field: Compared,
  /** What the values have in common. */ how: Comparison,
  /** How near they are: 100 is the same, 0 nothing in common. */ nearness: number,
  /** What it adds to the evidence: ten points make it twice as likely that the two are one. */ weight: number, };

export type FreeSlot = {
  /** When it begins; RFC 3339 with offset. */ start: string,
  /** When it ends. */ end: string,
  /** The name of its room. */ room: string | null,
  /** Its room. */ room_id: RoomId | null,
  /** What would be odd about the session there; empty: it is free. */ wrong: Array<WarningKind>, };

export type Gate = {
  /** What sources listed, the newest first. */ listings: Array<Listing>, };

export type Hours = { rooms: Array<[RoomId, Array<Span>]>, breaks: Array<Break>, };

export type ImportColumn = {
  /** What stands over it. */ header: string,
  /** The field that it fills. */ field: string | null,
  /** What is in it, of the first rows that have something. */ sample: Array<string>, };

export type ImportInto = "shown" | "new";

export type ImportKind = "sessions" | "attendees" | "leads" | "programmes";

export type ImportPreview = {
  /** As what. */ kind: ImportKind,
  /** What else it could be. */ kinds: Array<ImportKind>, rows: number, schedule: SchedulePreview | null, table: TablePreview | null,
  /** None where it cannot be said. */ report: Report | null,
  /** Why it cannot be said yet. */ refused: Failure | null, };

export type ImportRequest = { path: string,
  /** Without: what it most likely is. */ kind?: ImportKind,
  /** What somebody says of its columns; without: what was said of such a table before. */ own?: Array<[string, string]>,
  /** Where sessions go. */ into: ImportInto,
  /** The time zone of a file that names none. */ zone?: string, };

export type Lead = {
  /** Its id. */ id: LeadId,
  /** `business`, `city`, `region` or `other`. */ type: string,
  /** The contact's name. */ name: string | null,
  /** The organisation's name. */ organisation: string | null,
  /** The contact's role. */ role: string | null,
  /** The contact's first e-mail address. */ email: string | null,
  /** The contact's first phone number, as typed. */ phone: string | null,
  /** The home city, as typed. */ city: string | null,
  /** `hot`, `warm` or `cold`. */ temperature: string | null,
  /** Tags, by name. */ tags: Array<string>,
  /** All notes, oldest first, a blank line between. */ note: string | null,
  /** Purposes consented to and not withdrawn. */ consents: Array<string>,
  /** The name of who owns it. */ staff: string | null,
  /** When it was captured; milliseconds since 1970, UTC. */ captured_at: number,
  /** Whether it is in Trash. */ deleted: boolean,
  /** The country of the home city, ISO 3166-1 alpha-2. */ country: string | null,
  /** Which place the home city is; none until somebody has said so. */ geonameid: number | null,
  /** The programmes in which the register lists the home city. */ programmes: Array<string>,
  /** Whether the contact objects to their data being used (GDPR Art. 21, Regulation (EU) 2018/1725 Art. 23). */ objects: boolean,
  /** Whether use of their data is restricted (GDPR Art. 18, Regulation (EU) 2018/1725 Art. 20). */ restricted: boolean, };

export type LeadConsent = {
  /** Its id. */ id: ConsentId,
  /** For what. */ purpose: string,
  /** When it was given; milliseconds since 1970, UTC. */ given_at: number,
  /** When it was withdrawn. */ withdrawn_at: number | null, };

export type LeadCounts = {
  /** By kind of party. */ type: { [key in string]: number },
  /** By temperature; those without under the empty word. */ temperature: { [key in string]: number },
  /** By tag. */ tag: { [key in TagId]: number },
  /** By owner. */ staff: { [key in StaffId]: number },
  /** By purpose consented to; those without any under `none`. */ consent: { [key in string]: number },
  /** By what the gate says: `listed`, `unlisted`, `no place`, and each programme. */ gate: { [key in string]: number }, };

export type LeadFacets = { tags: Array<Tag>, team: Array<Staff>,
  /** The programmes of the register. */ programmes: Array<string>,
  /** How many there are of each under the filter. */ counts: LeadCounts, };

export type LeadFields = {
  /** `business`, `city`, `region` or `other`. */ type?: string,
  /** The contact's name. */ name?: string | null,
  /** The organisation's name. */ organisation?: string | null,
  /** The contact's role. */ role?: string | null,
  /** The contact's first e-mail address. */ email?: string | null,
  /** The contact's first phone number. */ phone?: string | null,
  /** The home city, as typed. */ city?: string | null,
  /** Which place that is, where somebody chose it (its number at GeoNames). */ geonameid?: number,
  /** `hot`, `warm` or `cold`. */ temperature?: string | null,
  /** Whether the contact objects to their data being used. */ objects?: boolean,
  /** Whether use of their data is restricted. */ restricted?: boolean,
  /** Tags to add. */ add_tags: Array<string>,
  /** Tags to take away. */ remove_tags: Array<string>, };

export type LeadFilter = {
  /** Words that the lead, its contact, its organisation, its notes or its tags begin with. */ search?: string,
  /** `business`, `city`, `region` or `other`. */ type?: string,
  /** `hot`, `warm` or `cold`. */ temperature?: string,
  /** With this tag. */ tag?: TagId,
  /** Owned by them. */ staff?: StaffId,
  /** With a consent for this purpose that was not withdrawn; `none`: without any. */ consent?: string,
  /** What the gate says of the home city: `listed`, `unlisted`, `no place`, or the name of a programme. */ gate?: string,
  /** Those in Trash instead of those that are not. */ trash: boolean, };

export type LeadId = string;

export type LeadLine = {
  /** The contact's name with titles, as typed. */ name: string | null,
  /** The organisation's name with its legal form. */ organisation: string | null,
  /** The contact's role. */ role: string | null,
  /** The first mail address, of valid syntax, as typed but without brackets around it. */ email: string | null,
  /** The first phone number as typed. */ phone: string | null,
  /** The home city as typed. */ city: string | null,
  /** Everything else in the order of typing, joined by `", "`. */ note: string | null,
  /** What stood before mails and numbers to say what they are ("Tel."). */ labels: Array<string>, };

export type LeadNote = {
  /** Its text. */ text: string,
  /** The name of who wrote it. */ staff: string | null,
  /** When; milliseconds since 1970, UTC. */ at: number, };

export type LeadNotice = {
  /** Which version of the text. */ text_version: string,
  /** In which language. */ language: string | null,
  /** When; milliseconds since 1970, UTC. */ at: number, };

export type LeadOrder = "newest" | "name" | "organisation" | "city" | "country" | "programmes" | "type" | "temperature" | "staff";

export type LeadShown = { lead: Lead, notes: Array<LeadNote>, consents: Array<LeadConsent>, notices: Array<LeadNotice>, conflicts: Array<Conflict>,
  /** How far it has come; none on a desk that has met no other. */ whereabouts: Whereabouts | null,
  /** What this shows of it, to be sent back with an edit. */ seen: string, };

export type Likeness = "email" | "phone" | "name";

export type Listing = {
  /** `ICC`, `Cities Mission`, `Covenant of Mayors`, `Smart Cities Marketplace`, or another. */ programme: string,
  /** As the source words it: core, mentor, observer, ambassador, label, signatory … */ role: string | null,
  /** The month or year that the source speaks of: `2024-03`, `2020`. */ as_of: string,
  /** Where it was said. */ source: string | null,
  /** Whether that is more than 12 months ago, so that somebody should check it. */ old: boolean, };

export type LogEntry = {
  /** Its number, rising. */ number: number,
  /** When, in milliseconds since 1970. */ at: number,
  /** What: `sent`, `received`, `erased`, `joined`, `met`, `snapshot` (brought), `damaged`, `unopened`, or the code of what went wrong. */ what: string,
  /** How many changes, or parts. */ count: number, };

export type NewAttendee = {
  /** Who, where it is somebody known; then what follows about the person is not used. */ person?: PersonId,
  /** Their name. */ name?: string,
  /** The name of their organisation. */ organisation?: string,
  /** Their role there. */ role?: string,
  /** Their e-mail addresses. */ emails: Array<string>,
  /** Their phone numbers. */ phones: Array<string>,
  /** Their home city, as typed. */ city?: string,
  /** Which place that is, where somebody chose it. */ geonameid?: number,
  /** The languages they speak. */ languages: Array<string>,
  /** The code on their badge. */ badge?: string,
  /** What they take part as. */ registered_as?: string,
  /** Their ticket. */ ticket?: string,
  /** What they need. */ needs?: string,
  /** The sessions they register for. */ sessions: Array<SessionId>,
  /** Tags, by name. */ tags: Array<string>,
  /** When, in milliseconds since 1970, UTC; without, now. */ at?: number, };

export type NewLead = {
  /** `business` (where nothing is said), `city`, `region` or `other`. */ type?: string,
  /** The contact, where it is somebody known: then what is said of them is changed where it differs. */ person?: PersonId,
  /** The contact's name. */ name?: string,
  /** The organisation's name. */ organisation?: string,
  /** The contact's role. */ role?: string,
  /** The contact's e-mail address. */ email?: string,
  /** The contact's phone number. */ phone?: string,
  /** The home city, as typed. */ city?: string,
  /** Which place that is, where somebody chose it (its number at GeoNames). */ geonameid?: number,
  /** `hot`, `warm` or `cold`. */ temperature?: string,
  /** Notes, in order. */ notes: Array<NewNote>,
  /** Tags, by name. */ tags: Array<string>,
  /** Consents. */ consents: Array<ConsentGiven>,
  /** The notice that was given. */ notice?: NoticeGiven,
  /** Who owns it; without, who is at the desk. */ staff?: StaffId,
  /** When it was captured, in milliseconds since 1970, UTC; without, now. */ at?: number, };

export type NewNote = {
  /** Its text. */ text: string,
  /** Who wrote it; without, who is at the desk. */ staff?: StaffId,
  /** When, in milliseconds since 1970, UTC; without, now. */ at?: number, };

export type NoticeGiven = {
  /** Which version of the text. */ text_version: string,
  /** In which language. */ language?: string,
  /** `spoken` or `written`. */ how?: string, };

export type Person = {
  /** Their id. */ id: PersonId,
  /** Their name. */ name: string | null,
  /** The name of their organisation. */ organisation: string | null,
  /** Their role there. */ role: string | null,
  /** Their e-mail addresses, the first one first. */ emails: Array<string>,
  /** Their phone numbers, the first one first. */ phones: Array<string>,
  /** Their home city as typed. */ city: string | null,
  /** Its country, ISO 3166-1 alpha-2. */ country: string | null,
  /** Which place it is; none until somebody has said so. */ geonameid: number | null,
  /** The languages they speak, as their tables say them. */ languages: Array<string>,
  /** The code on their badge. */ badge: string | null, };

export type PersonId = string;

export type PersonLikeness = {
  /** How likely they are one, in percent; more than 50. */ percent: number,
  /** The sum of the evidence; the greater, the likelier. */ weight: number,
  /** What was compared; fields that one of them has not are left out. */ fields: Array<FieldLikeness>, };

export type PersonalData = {
  /** Persons, in Trash too. */ persons: number,
  /** Registrations. */ attendees: number,
  /** Leads. */ leads: number,
  /** Notes of leads. */ notes: number,
  /** Consents and notices. */ consents: number,
  /** Records that were undone: out of sight, and still on the list of changes. */ undone: number,
  /** The last day on which personal data is kept. */ keep_until: string | null,
  /** Whether that day is over and something is left. */ is_due: boolean, };

export type Protection = "keychain" | "passphrase" | "unprotected";

export type RecordId = string;

export type ReplicaId = string;

export type Report = {
  /** Records added. */ added: number,
  /** Records changed. */ updated: number,
  /** Records that were here as the file has them. */ unchanged: number,
  /** Sessions cancelled because the file has them no more. */ cancelled: number,
  /** Rows of the file that could not be taken. */ refused: number,
  /** What needs a look, in the order of the file. */ rows: Array<RowReport>, };

export type ReviewItem = {
  /** Its name: the same on every desk, and another one as soon as something new is said about it. */ item: string, } & ({ "kind": "conflict" } & Conflict | { "kind": "trash" } & TrashEdits | { "kind": "clash" } & Clash | { "kind": "duplicates" } & Doubles);

export type Room = {
  /** Its id. */ id: RoomId,
  /** Its name. */ name: string,
  /** Its own time zone, where it is not the event's. */ zone: string | null,
  /** How many people it holds. */ capacity: number | null, };

export type RoomId = string;

export type RowReport = {
  /** The line of the file (of an XLSX sheet the row), from 1; none for a remark on the whole file. */ row: number | null,
  /** What is odd, as a code. */ problem: string,
  /** The value or title it is about, shortened. */ detail: string,
  /** What to do about it. */ cure: string,
  /** Whether the row was left out. */ refused: boolean, };

export type SchedulePreview = { title: string, first_day: string | null, last_day: string | null, zone: string | null, };

export type Session = {
  /** Its id. */ id: SessionId,
  /** Its title. */ title: string,
  /** Its second title. */ subtitle: string | null,
  /** Its kind. */ kind: string | null,
  /** When it starts; RFC 3339 with offset. */ start: string | null,
  /** When it ends. */ end: string | null,
  /** The time zone that holds for it. */ zone: string,
  /** The name of its room. */ room: string | null,
  /** Its room. */ room_id: RoomId | null,
  /** The name of its track. */ track: string | null,
  /** Its track. */ track_id: TrackId | null,
  /** `draft`, `confirmed` or `cancelled`. */ status: string,
  /** Its people, in order. */ people: Array<SessionPerson>,
  /** What it is about. */ abstract: string | null,
  /** Its page. */ url: string | null,
  /** How many people may take part. */ capacity: number | null,
  /** Whether it is closed. */ closed: boolean,
  /** Its language. */ language: string | null,
  /** Its calendar UID. */ uid: string,
  /** Whether it is in Trash. */ deleted: boolean, };

export type SessionForm = { title?: string, subtitle?: string | null, abstract?: string | null, kind?: string | null,
  /** `2026-11-24T09:00`, with an offset where the clock shows it twice. */ start?: string, end?: string, room?: RoomId | null, track?: TrackId | null, status?: string, url?: string | null, capacity?: number | null, people?: Array<Cast>, };

export type SessionId = string;

export type SessionPerson = {
  /** Who. */ id: PersonId,
  /** Their name. */ name: string,
  /** Their role. */ role: string, };

export type SessionRow = { id: SessionId, title: string, kind: string | null,
  /** RFC 3339 with offset. */ start: string | null, end: string | null, zone: string, room: string | null, room_id: RoomId | null, track_id: TrackId | null, status: string, people: Array<string>, };

export type SessionShown = { session: Session, conflicts: Array<Conflict>, warnings: Array<Warning>,
  /** What this shows of it, to be sent back with an edit. */ seen: string, };

export type SingleField = "name" | "organisation" | "role" | "home_city" | "badge";

export type Sort<By> = {
  /** By what. */ by: By,
  /** Whether the other way round. */ descending: boolean,
  /** Whose alphabet holds (BCP 47). */ language: string, };

export type Span = {
  /** Its first minute, as `2026-11-26T09:00`. */ start: string,
  /** The minute after its last, in the same form. */ end: string, };

export type Staff = {
  /** Their id. */ id: StaffId,
  /** Their name. */ name: string, };

export type StaffId = string;

export type Start = { version: string,
  /** The user's locale as the system has it, as BCP 47. */ locale: string, desk: DeskState, };

export type SyncShown = { status: SyncStatus,
  /** `always`, or `asked`: when this desk meets its hub by itself. */ mode: string,
  /** Where the hub is; none where there is no hub. */ addresses: Array<string> | null,
  /** Whether this desk may let others in. */ may_enrol: boolean,
  /** Whether this laptop is the hub. */ is_hub: boolean, };

export type SyncStatus = {
  /** In one word: `no_hub`, `sending`, `up_to_date`, `waiting`, `offline`, `needs_you`. */ state: string,
  /** How many changes wait to go out. */ waiting: number,
  /** How many changes a hub refused, or cannot be opened. */ stuck: number,
  /** How many of these wait for a key. */ unopened: number,
  /** When desk and hub met last, in milliseconds since 1970. */ met_at: number | null,
  /** What is wrong: the code of a failure. */ trouble: string | null, };

export type TablePreview = {
  /** The encoding of a text, by its WHATWG name. */ encoding: string | null,
  /** What stands between its cells. */ delimiter: string | null,
  /** The sheet of a workbook. */ sheet: string | null,
  /** Its columns. */ columns: Array<ImportColumn>,
  /** The fields that a column can fill. */ fields: Array<string>, };

export type TableProfile = "plain" | "spreadsheet" | "workbook" | "contacts";

export type Tag = {
  /** Its id. */ id: TagId,
  /** Its name. */ name: string,
  /** How many leads have it. */ leads: number, };

export type TagId = string;

export type Taken = {
  /** Who wrote the file: the name of the desk, where it is known. */ desk: string | null,
  /** How many changes the file holds. */ changes: number,
  /** How many of them were new here. */ fresh: number,
  /** Whether this desk has joined the file's team with it. */ joined: boolean,
  /** Whether this desk was found to be a copy, and has taken a name of its own. */ is_another: boolean,
  /** The desks of which there are two: what one of the two wrote was left out. */ copied: Array<string>,
  /** The events of the file. */ events: Array<EventId>, };

export type TakenIn = { taken: Taken, desk: DeskShown, };

export type Touched = {
  /** The tables. */ tables: Array<string>,
  /** The records; none where there are too many to name. */ records: Array<string>, };

export type Track = {
  /** Its id. */ id: TrackId,
  /** Its name. */ name: string,
  /** Its colour as `#rrggbb`. */ color: string | null, };

export type TrackId = string;

export type TrashEdits = {
  /** The record's table. */ table: string,
  /** The record. */ id: string,
  /** What it is known by. */ name: string,
  /** Who put it there; several desks may have. */ deleted: Array<Entry>,
  /** What the others wrote, oldest first: of the record, of what belongs to it, and of its person where nothing else shows them. */ edits: Array<Entry>, };

export type Turned = { op: string, left: number, };

export type Turns = { undo: string | null, redo: string | null, };

export type Warning = {
  /** What is odd. */ kind: WarningKind,
  /** Whether it cannot stay like that: a room or person in two places. */ hard: boolean,
  /** The session or the two, the one that starts first in front. */ sessions: Array<SessionId>,
  /** Their titles. */ titles: Array<string>,
  /** The name of the room, person, break or track. */ name: string,
  /** From when it is so; RFC 3339 in the zone of the last session. */ from: string,
  /** Until when. For a change of rooms: when the second session begins. */ to: string,
  /** How many people the session is for, where the room is too small. */ wanted: number | null,
  /** How many the room holds, where that is too few. */ holds: number | null, };

export type WarningKind = "room" | "person" | "room_unavailable" | "person_unavailable" | "break" | "capacity" | "change" | "parallel";

export type Whereabouts = "here" | "handed_over" | "acknowledged";
