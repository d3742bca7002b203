schedule-title = Event
schedule-days = Days
schedule-from-to = { $from } to { $to }
schedule-no-zone = not named in the file
schedule-zone = In which time zone are its times?
schedule-go-on = Go on
schedule-rows = { $count ->
    [one] One row needs a look
   *[other] { $count } rows need a look
}
schedule-line = Line { $line }
schedule-whole-file = The file
schedule-left-out = left out
import-problem-missing-key = It has neither guid nor id. Give it one that no other session has.
import-problem-repeated-key = Its guid or id occurs twice; the first one was taken. Give each session its own.
import-problem-missing-title = It has no title. Give it one.
import-problem-missing-start = It has no start. Add one such as 09:30, and a date to its day.
import-problem-unreadable-start = Its start cannot be read. Write it as 09:30.
import-problem-unreadable-date = Its date cannot be read; the day and the start were taken.
import-problem-start-differs = Date and start differ; the date was taken. Check time and time zone.
import-problem-missing-duration = It has no duration. Add one above zero, such as 00:30.
import-problem-unreadable-duration = Its duration cannot be read. Write hours and minutes, such as 00:30.
import-problem-long-session = It lasts more than 24 hours; it was taken as it is. Check the duration.
import-problem-text-too-long = A text is longer than 256 KiB. Shorten it.
import-problem-too-many-people = It names more than 200 people. Name fewer.
import-problem-control-characters = Unprintable characters were taken out. Check the text.
import-problem-unknown-zone = This is no time zone of the IANA database, such as Europe/Madrid.
import-problem-zone-mapped = The time zone was written in a short form. Check that this one is meant.
import = Import a file
import-reading = Reading the file
import-importing = Importing
import-choose = Choose a file
import-choose-schedule = Choose a schedule
import-kind-any = Tables, schedules, contacts
import-what = What is in it
import-sessions = Sessions
import-attendees = Attendees
import-leads = Leads
import-programmes = Programme register
import-rows-sessions = Sessions
import-rows-attendees = Attendees
import-rows-leads = Leads
import-rows-programmes = Rows
import-form = Read as
import-delimited = Text in { $encoding }, “{ $delimiter }” between cells
import-tab = tab
import-sheet = Sheet “{ $name }” of a workbook
import-columns = Columns: { $used } of { $count } are used
import-columns-list = Columns of the file
import-column = Column
import-sample = In it
import-field = Field
import-field-of = Field for { $header }
import-not-used = not used
import-nothing = Nothing to do: all of it is here already.
import-would-added = { $count ->
    [one] One will be added.
   *[other] { $shown } will be added.
}
import-would-updated = { $count ->
    [one] One will be updated.
   *[other] { $shown } will be updated.
}
import-would-unchanged = { $count ->
    [one] One is here as the file has it.
   *[other] { $shown } are here as the file has them.
}
import-would-cancelled = { $count ->
    [one] One will be cancelled, because the file has it no more.
   *[other] { $shown } will be cancelled, because the file has them no more.
}
import-would-refused = { $count ->
    [one] One row will be left out.
   *[other] { $shown } rows will be left out.
}
import-more-rows = And { $count } more.
import-go = { $count ->
    [0] Nothing to import
    [one] Import one
   *[other] Import { $shown }
}
import-done = { $count ->
    [one] One record was brought in from { $file }.
   *[other] { $shown } records were brought in from { $file }.
}
field-id = Id in the file
field-first_name = First name
field-last_name = Last name
field-programme = Programme
field-as_of = As of
field-source = Source
field-consents = Consents
field-duration = Duration
field-date = Day
field-time = Time
field-uid = Calendar UID
import-problem-missing-city = It names no city. Name it.
import-problem-unknown-city = No place of that name is known. Write it as on the map.
import-problem-ambiguous-city = Several places have that name. Add the region or country.
import-problem-unknown-country = No such country is known. Write its two letters, such as ES.
import-problem-missing-programme = It names no programme. Name it, such as ICC.
import-problem-unreadable-month = The month cannot be read. Write it as 2026-11 or 2026.
import-problem-missing-party = It has neither name nor organisation, address or number. Give one of them.
import-problem-repeated-row = It was there before in the file; the first one was taken.
import-problem-unreadable-email = This is no e-mail address; it was kept in the note.
import-problem-unreadable-phone = This is no phone number; it was kept in the note.
import-problem-unknown-word = This is none of the words that are known; it was kept in the note.
import-problem-unreadable-moment = This moment cannot be read; that of the import was taken. Write 2026-11-24T09:30.
import-problem-unknown-session = No session has this title or UID, or several have; it was kept in the note.
import-problem-all-day = It lasts whole days; it was taken from 00:00 to 24:00. Check the times.
import-problem-series = It is a series; the first date was taken. Add the others as sessions of their own.
import-problem-date-of-series = It is one date of a series. Give it a session and a UID of its own.
import-problem-floating = Its time has no zone; it was taken in that of the event. Check it.
import-problem-occurs-twice = The clocks show this time twice; the first one was taken. Check it.
import-problem-never-occurs = The clocks skip this time. Write one before or after.
import-problem-zone-differs = The file's own rules of its zone differ from those that are known; the file's were followed. Check the time.
import-problem-ends-first = It ends before it begins. Write a later end.
import-problem-more-categories = It has several categories; the first became the track. Check it.
import-problem-unreadable-link = This is no link; it was left out. Write it with https:// before it.
import-problem-stray-line = Lines in the middle belong to nothing and were left out. Check the text.
import-problem-unknown-status = This is no status; it was left as it is. Write draft, confirmed or cancelled.
import-problem-unreadable-number = This is no whole number; it was left out.
