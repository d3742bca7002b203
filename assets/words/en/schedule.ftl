schedule = Import a schedule
schedule-choose = Choose a schedule
schedule-kind = Schedule (Pentabarf XML)
schedule-reading = Reading the schedule
schedule-importing = Importing
schedule-title = Event
schedule-sessions = Sessions
schedule-days = Days
schedule-from-to = { $from } to { $to }
schedule-no-zone = not named in the file
schedule-zone = In which time zone are its times?
schedule-go-on = Go on
schedule-would = { $added ->
    [one] One session will be added.
   *[other] { $shown } sessions will be added.
}
schedule-known = Nothing to do: all { $count } sessions are here already.
schedule-refused = { $count ->
    [one] One session will be left out.
   *[other] { $count } sessions will be left out.
}
schedule-rows = { $count ->
    [one] One row needs a look
   *[other] { $count } rows need a look
}
schedule-line = Line { $line }
schedule-whole-file = The file
schedule-left-out = left out
schedule-import = { $count ->
    [one] Import one session
   *[other] Import { $shown } sessions
}
schedule-done = { $count ->
    [one] One session is imported.
   *[other] { $shown } sessions are imported.
}
schedule-problem-missing-key = It has neither guid nor id. Give it one that no other session has.
schedule-problem-repeated-key = Its guid or id occurs twice; the first one was taken. Give each session its own.
schedule-problem-missing-title = It has no title. Give it one.
schedule-problem-missing-start = It has no start. Add one such as 09:30, and a date to its day.
schedule-problem-unreadable-start = Its start cannot be read. Write it as 09:30.
schedule-problem-unreadable-date = Its date cannot be read; the day and the start were taken.
schedule-problem-start-differs = Date and start differ; the date was taken. Check time and time zone.
schedule-problem-missing-duration = It has no duration. Add one above zero, such as 00:30.
schedule-problem-unreadable-duration = Its duration cannot be read. Write hours and minutes, such as 00:30.
schedule-problem-long-session = It lasts more than 24 hours; it was taken as it is. Check the duration.
schedule-problem-text-too-long = A text is longer than 256 KiB. Shorten it.
schedule-problem-too-many-people = It names more than 200 people. Name fewer.
schedule-problem-control-characters = Unprintable characters were taken out. Check the text.
schedule-problem-unknown-zone = This is no time zone of the IANA database, such as Europe/Madrid.
schedule-problem-zone-mapped = The time zone was written in a short form. Check that this one is meant.
