exports-calendar = Calendar
exports-calendar-about = An iCalendar file (.ics) that Outlook, Google and Apple take. Exported again, it updates what was imported before; what was cancelled is cancelled there.
exports-sessions = Table of sessions
exports-leads = Table of leads
exports-tables = Tables
exports-profile = For whom
exports-spreadsheet = For a spreadsheet
exports-spreadsheet-about = Excel and LibreOffice open it with all accents, and no cell can run.
exports-plain = For a program
exports-plain-about = Commas, UTF-8, every cell as it is.
exports-name-calendar = agenda
exports-name-sessions = sessions
exports-name-leads = leads
exports-name-backup = backup
exports-save-calendar = Save the calendar…
exports-save-sessions = Save the sessions…
exports-save-leads = Save the leads…
exports-any-day = All days
exports-any-room = All rooms
exports-any-track = All tracks
exports-any-person = Everybody
exports-person = Person
exports-person-unknown = Choose somebody from the list.
exports-from-trash = These are the leads in Trash.
exports-done = { $count ->
    [one] One row is in { $path }.
   *[other] { $shown } rows are in { $path }.
}
exports-rows = { $count ->
    [one] one row
   *[other] { $shown } rows
}
exports-last = Last exports
exports-none = Nothing was exported on this desk yet.
exports-show = Show in folder
exports-show-file = Show { $file } in its folder
exports-workbook = As a workbook
exports-workbook-about = XLSX for Excel and LibreOffice: every cell is a text, so 007 and +34 stay as they are.
exports-kind-ics = iCalendar
exports-kind-csv = Table (CSV)
exports-kind-xlsx = Workbook (XLSX)
exports-kind-vcf = Contacts (vCard)
exports-contacts = Leads as contacts
exports-name-contacts = contacts
exports-save-contacts = Save them as contacts (vCard)…
exports-attendees = Table of attendees
exports-attendee-contacts = Attendees as contacts
exports-name-attendees = attendees
exports-name-attendee-contacts = attendee contacts
exports-save-attendees = Save the attendees…
exports-from-trash-people = These are the attendees in Trash.
exports-since = Only changes since
exports-since-hint = Empty: the whole agenda. With a day: what was added, changed or cancelled from then on.
exports-purpose = What the file is for
exports-purpose-hint = With a purpose only those who agreed to it stand in the file. Whoever objects never does.
exports-purpose-own = Our own work
exports-left-out = { $count ->
    [one] One was left out: they object, their data is restricted, or they did not agree.
   *[other] { $shown } were left out: they object, their data is restricted, or they did not agree.
}
exports-shortened = { $count ->
    [one] One text was longer than a workbook can hold and was cut; CSV has it whole.
   *[other] { $count } texts were longer than a workbook can hold and were cut; CSV has them whole.
}
