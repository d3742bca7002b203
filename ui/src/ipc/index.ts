// What the window may ask of the shell: one function for each command. Only this folder knows Tauri.

import { Channel, invoke } from "@tauri-apps/api/core";
import type * as t from "./types";

export type * from "./types";

let lastJob = 0;

/** Work that takes long: told how far it is, and stopped by its number. */
export interface Work<T> {
  job: number;
  done: Promise<T>;
}

function work<T>(command: string, args: Record<string, unknown>, told: (done: number) => void): Work<T> {
  const job = ++lastJob;
  const progress = new Channel<number>();
  progress.onmessage = told;
  return { job, done: invoke<T>(command, { ...args, job, progress }) };
}

// The desk
export const start = () => invoke<t.Start>("start");
export const protections = () => invoke<t.Protection[]>("protections");
export const unlock = (passphrase: string) => invoke<t.DeskShown>("unlock", { passphrase });
export const createDesk = (protection: t.Protection, passphrase?: string) =>
  invoke<t.DeskShown>("create_desk", { protection, passphrase });
export const restoreDesk = (path: string, passphrase: string) =>
  invoke<t.DeskShown>("restore_desk", { path, passphrase });
export const backUp = (path: string, passphrase?: string) => invoke<null>("back_up", { path, passphrase });
/** A recovery code, shown once. */
export const addRecovery = () => invoke<string>("add_recovery");
export const addSample = () => invoke<t.DeskShown>("add_sample");
export const forgetSample = () => invoke<t.DeskShown>("forget_sample");
export const addEvent = (form: t.EventForm) => invoke<t.DeskShown>("add_event", { form });
export const editEvent = (id: t.EventId, form: t.EventForm) =>
  invoke<t.DeskShown>("edit_event", { id, form });
export const chooseEvent = (id: t.EventId) => invoke<t.DeskShown>("choose_event", { id });
export const addStaff = (name: string) => invoke<t.DeskShown>("add_staff", { name });
export const chooseStaff = (id: t.StaffId) => invoke<t.DeskShown>("choose_staff", { id });
export const nextTurns = () => invoke<t.Turns>("next_turns");
export const undo = () => invoke<t.Turned>("undo");
export const redo = () => invoke<t.Turned>("redo");

// Capture
export const readLine = (text: string) => invoke<t.LeadLine>("read_line", { text });
export const likelyDuplicates = (lead: t.NewLead) =>
  invoke<t.Duplicate[]>("likely_duplicates", { new: lead });
/** The places that a text may mean, the likeliest first, and a chosen one among them. */
export const cities = (text: string, chosen?: number) => invoke<t.CityHit[]>("cities", { text, chosen });
export const knownBadge = (code: string) => invoke<t.Person | null>("known_badge", { code });
export const draft = () => invoke<string | null>("draft");
export const keepDraft = (draft: string) => invoke<null>("keep_draft", { draft });
export const captureLead = (lead: t.NewLead) => invoke<t.Lead>("capture_lead", { new: lead });
export const addToLead = (id: t.LeadId, lead: t.NewLead) => invoke<t.Lead>("add_to_lead", { id, new: lead });
export const lastLeads = () => invoke<t.Lead[]>("last_leads");

// Leads
export const leadFacets = (filter: t.LeadFilter) => invoke<t.LeadFacets>("lead_facets", { filter });
/** The row numbers of all leads that pass, in order. */
export const leadNumbers = async (filter: t.LeadFilter, sort: t.Sort<t.LeadOrder>) =>
  new Uint32Array(await invoke<ArrayBuffer>("lead_numbers", { filter, sort }));
export const leadRows = (numbers: number[]) => invoke<t.Lead[]>("lead_rows", { numbers });
export const lead = (id: t.LeadId) => invoke<t.LeadShown>("lead", { id });
export const leadHistory = (id: t.LeadId) => invoke<t.Entry[]>("lead_history", { id });
export const editLead = (id: t.LeadId, seen: string, fields: t.LeadFields) =>
  invoke<null>("edit_lead", { id, seen, fields });
export const noteLead = (id: t.LeadId, text: string) => invoke<null>("note_lead", { id, text });
export const consentLead = (id: t.LeadId, given: t.ConsentGiven, notice: t.NoticeGiven) =>
  invoke<null>("consent_lead", { id, given, notice });
export const withdrawConsent = (id: t.ConsentId) => invoke<null>("withdraw_consent", { id });
export const tagLeads = (numbers: number[], tag: { add?: string; remove?: t.TagId }) =>
  invoke<null>("tag_leads", { numbers, ...tag });
export const assignLeads = (numbers: number[], to: t.StaffId | undefined) =>
  invoke<null>("assign_leads", { numbers, to });
export const deleteLeads = (numbers: number[]) => invoke<null>("delete_leads", { numbers });
export const restoreLeads = (numbers: number[]) => invoke<null>("restore_leads", { numbers });

// People
export const attendeeFacets = (filter: t.AttendeeFilter) =>
  invoke<t.AttendeeFacets>("attendee_facets", { filter });
/** The row numbers of all attendees that pass, in order. */
export const attendeeNumbers = async (filter: t.AttendeeFilter, sort: t.Sort<t.AttendeeOrder>) =>
  new Uint32Array(await invoke<ArrayBuffer>("attendee_numbers", { filter, sort }));
export const attendeeRows = (numbers: number[]) => invoke<t.Attendee[]>("attendee_rows", { numbers });
export const attendee = (id: t.AttendeeId) => invoke<t.AttendeeShown>("attendee", { id });
export const attendeeHistory = (id: t.AttendeeId) => invoke<t.Entry[]>("attendee_history", { id });
export const registerAttendee = (attendee: t.NewAttendee) =>
  invoke<t.AttendeeId>("register_attendee", { new: attendee });
export const editAttendee = (id: t.AttendeeId, seen: string, fields: t.AttendeeFields) =>
  invoke<null>("edit_attendee", { id, seen, fields });
export const tagAttendees = (numbers: number[], tag: { add?: string; remove?: t.TagId }) =>
  invoke<null>("tag_attendees", { numbers, ...tag });
export const deleteAttendees = (numbers: number[]) => invoke<null>("delete_attendees", { numbers });
export const restoreAttendees = (numbers: number[]) => invoke<null>("restore_attendees", { numbers });

/** The likely duplicates among the persons of the event, the likeliest first. */
export const duplicates = () => invoke<t.DuplicatePair[]>("duplicates");
export const duplicatesOf = (id: t.PersonId) => invoke<t.DuplicatePair[]>("duplicates_of", { id });
export const mergePersons = (keep: t.PersonId, gone: t.PersonId, choices: t.SingleField[]) =>
  invoke<null>("merge_persons", { keep, gone, choices });
export const keepApart = (one: t.PersonId, other: t.PersonId) => invoke<null>("keep_apart", { one, other });

// Agenda
export const agenda = (filter: t.AgendaFilter) => invoke<t.Agenda>("agenda", { filter });
export const session = (id: t.SessionId) => invoke<t.SessionShown>("session", { id });
export const sessionHistory = (id: t.SessionId) => invoke<t.Entry[]>("session_history", { id });
export const addSession = (form: t.SessionForm) => invoke<t.SessionId>("add_session", { form });
export const editSession = (id: t.SessionId, seen: string | undefined, form: t.SessionForm) =>
  invoke<null>("edit_session", { id, seen, form });
export const setSessionStatus = (id: t.SessionId, status: "confirmed" | "cancelled") =>
  invoke<null>("set_session_status", { id, status });
export const deleteSession = (id: t.SessionId) => invoke<null>("delete_session", { id });
export const restoreSession = (id: t.SessionId) => invoke<null>("restore_session", { id });
export const nearestSlot = (id: t.SessionId) => invoke<t.FreeSlot | null>("nearest_slot", { id });
/** Where a session could go on a day, the free slots first. */
export const slots = (id: t.SessionId, day?: string) => invoke<t.FreeSlot[]>("slots", { id, day });
export const hours = () => invoke<t.Hours>("hours");
export const setRoomHours = (id: t.RoomId, free: string[]) => invoke<null>("set_room_hours", { id, free });
export const personHours = (id: t.PersonId) => invoke<t.Span[]>("person_hours", { id });
export const setPersonHours = (id: t.PersonId, free: string[]) =>
  invoke<null>("set_person_hours", { id, free });
export const addBreak = (name: string, span: string) => invoke<t.BreakId>("add_break", { name, span });
export const deleteBreak = (id: t.BreakId) => invoke<null>("delete_break", { id });
export const addRoom = (name: string, capacity?: number) => invoke<t.RoomId>("add_room", { name, capacity });
export const addTrack = (name: string, color?: string) => invoke<t.TrackId>("add_track", { name, color });
export const people = (text: string) => invoke<t.Person[]>("people", { text });

// Files
export const previewImport = (request: t.ImportRequest, told: (done: number) => void) =>
  work<t.ImportPreview>("preview_import", { request }, told);
export const importFile = (request: t.ImportRequest, told: (done: number) => void) =>
  work<t.Report>("import_file", { request }, told);
export const exportCalendar = (path: string, filter: t.AgendaFilter, since?: string) =>
  invoke<t.Exported>("export_calendar", { path, filter, since });
export const exportSessions = (path: string, filter: t.AgendaFilter, profile: t.TableProfile) =>
  invoke<t.Exported>("export_sessions", { path, filter, profile });
export const exportLeads = (
  path: string,
  filter: t.LeadFilter,
  purpose: string | undefined,
  profile: t.TableProfile,
  told: (done: number) => void,
) => work<t.Exported>("export_leads", { path, filter, purpose, profile }, told);
export const exportAttendees = (
  path: string,
  filter: t.AttendeeFilter,
  profile: t.TableProfile,
  told: (done: number) => void,
) => work<t.Exported>("export_attendees", { path, filter, profile }, told);
// Other desks
export const writeVector = (path: string) => invoke<null>("write_vector", { path });
export const exportHandover = (
  path: string,
  passphrase: string,
  lacking: string | undefined,
  told: (done: number) => void,
) => work<number>("export_handover", { path, passphrase, lacking }, told);
export const importHandover = (path: string, passphrase: string, told: (done: number) => void) =>
  work<t.TakenIn>("import_handover", { path, passphrase }, told);
/** What merging has left to decide. */
export const reviewItems = () => invoke<t.ReviewItem[]>("review_items");
export const settleItem = (item: string, choice: t.Choice) => invoke<number>("settle_item", { item, choice });

// Hubs
export const syncStatus = () => invoke<t.SyncShown>("sync_status");
export const sendNow = () => invoke<null>("send_now");
export const setSyncMode = (mode: "always" | "asked") => invoke<null>("set_sync_mode", { mode });
export const joinHub = (code: string) => invoke<t.DeskShown>("join_hub", { code });
export const leaveHub = () => invoke<null>("leave_hub");
export const startHub = () => invoke<null>("start_hub");
export const stopHub = () => invoke<null>("stop_hub");
export const makeCode = (mayEnrol: boolean) => invoke<t.CodeShown>("make_code", { mayEnrol });
export const devices = () => invoke<t.DeviceShown[]>("devices");
export const revokeDevice = (device: string) => invoke<null>("revoke_device", { device });
export const syncLog = (onlyWrong: boolean) => invoke<t.LogEntry[]>("sync_log", { onlyWrong });

// Erasure
export const erasurePreview = (id: string) => invoke<t.ErasurePreview>("erasure_preview", { id });
export const erasePerson = (id: string, away: boolean) => invoke<null>("erase_person", { id, away });
export const eraseEvent = () => invoke<number>("erase_event");
export const redactText = (id: string, text?: string) => invoke<null>("redact_text", { id, text });
export const erasures = () => invoke<t.Erasure[]>("erasures");
export const declareLost = (id: t.ReplicaId, lost: boolean) => invoke<null>("declare_lost", { id, lost });
export const allowReturn = (address: string) => invoke<boolean>("allow_return", { address });
export const personalData = () => invoke<t.PersonalData>("personal_data");
export const personData = (id: string, path: string, readable: boolean) =>
  invoke<null>("person_data", { id, path, readable });
export const saveProof = (path: string, text: string) => invoke<null>("save_proof", { path, text });

export const lastExports = () => invoke<t.Exported[]>("last_exports");
export const showInFolder = (path: string) => invoke<null>("show_in_folder", { path });
export const chooseFile = (title: string, kind: string, endings: string[]) =>
  invoke<string | null>("choose_file", { title, kind, endings });
export const choosePlace = (title: string, kind: string, ending: string, name: string) =>
  invoke<string | null>("choose_place", { title, kind, ending, name });
export const stop = (job: number) => invoke<null>("stop", { job });
export const credits = () => invoke<string>("credits");
