rights = Their rights
rights-text = All that is known, to read
rights-json = All that is known, as JSON
rights-data = Save all that is known of them
rights-data-kind = What is known of a person
rights-text-name = What is known.txt
rights-json-name = What is known.json
rights-data-written = All that is known of them is in { $path }.
erase = Erase for good
erase-title = Erase { $name }
erase-about = This goes, on every desk of the team, with its whole history:
erase-persons = { $count ->
    [one] the person
   *[other] { $shown } records of the person, which were merged
}
erase-attendees = { $count ->
    [one] one registration
   *[other] { $shown } registrations
}
erase-leads = { $count ->
    [one] one lead
   *[other] { $shown } leads
}
erase-notes = { $count ->
    [one] one note
   *[other] { $shown } notes
}
erase-consents = { $count ->
    [one] one consent or notice
   *[other] { $shown } consents and notices
}
erase-session = their part in “{ $title }”
erase-mentions = Named elsewhere
erase-mentions-about = These stay unless you change them. Writing a text anew erases what it said before.
erase-in-lead_notes = Note
erase-in-sessions = Session
erase-in-attendees = Needs of an attendee
erase-in-organisations = Organisation
erase-in-persons = May be the same person
erase-new-text = New text, of { $of }
erase-redact = Write anew and erase the old text
erase-take-away = Take the text away
erase-past = It stands in the history alone: it was written anew, decided against or undone.
erase-by-hand = Look at it and change, erase or keep it by hand.
erase-redacted = The text is written anew; what it said is erased.
erase-told = Whoever has one of these files must be told
erase-file = { $what } ({ $format }), { $count } of them, { $when }, from { $desk }
erase-file-leads = Leads
erase-file-attendees = Attendees
erase-away = Keep imports from bringing them back, for two years
erase-warning = Nothing brings it back: no undo, no backup beside this desk.
erase-do = Erase for good
erase-not = Keep
erase-done = Erased on this desk. The other desks follow when they meet; Settings shows how many have.
event-keep-until = Keep personal data until
event-keep-until-hint = The last day. Rambla reminds you; it erases nothing by itself.
data = Personal data
data-until = It is kept until { $day }.
data-no-term = Nobody has said until when it is kept. Edit the event to say so.
data-due = The time for which personal data of this event is kept is over: erase it, or say why it is kept longer.
data-none = No personal data is left.
data-persons = { $count ->
    [one] one person
   *[other] { $shown } persons
}
data-attendees = { $count ->
    [one] one registration
   *[other] { $shown } registrations
}
data-leads = { $count ->
    [one] one lead
   *[other] { $shown } leads
}
data-notes = { $count ->
    [one] one note
   *[other] { $shown } notes
}
data-consents = { $count ->
    [one] one consent or notice
   *[other] { $shown } consents and notices
}
data-undone = { $count ->
    [one] one record that was undone and is still in the history
   *[other] { $shown } records that were undone and are still in the history
}
data-erase-all = Erase all of it for good
data-erase-all-about = All persons, registrations, leads, notes and consents of { $name } go, on every desk of the team. Sessions, rooms and organisations stay.
data-erased = { $count } records were erased on this desk. The other desks follow when they meet.
data-erasures = Erasures
data-erasure = { $when }: { $records } records, confirmed by { $done } of { $asked } desks
data-proof = Save the proof
data-proof-kind = Proof of erasure
data-proof-name = Proof of erasure.txt
data-proof-written = The proof is in { $path }. It holds no name of whom it was about.
data-desk-waits = { $desk } has not confirmed yet.
data-desk-lost = { $desk } counts as lost.
data-desk-lose = It will not return
data-desk-back = It has returned
data-allow = Let somebody come back who asks for it
data-allow-hint = Their e-mail address or phone number.
data-allow-do = Let imports bring them back
data-allow-nobody = Nobody of that address or number was kept out.
data-allowed = Imports may bring them back.
proof-title = Proof of erasure
proof-erasure = Erasure
proof-event = Event
proof-controller = Responsible for the data
proof-law = Law
proof-law-gdpr = Regulation (EU) 2016/679 (GDPR), Art. 17
proof-law-eudpr = Regulation (EU) 2018/1725, Art. 19
proof-when = Erased
proof-records = Records
proof-texts = Texts in records that stay
proof-confirmed = Confirmed by { $done } of { $asked } desks:
proof-desk-done = { $desk }: confirmed { $when }
proof-desk-lost = { $desk }: declared lost { $when }
proof-desk-waits = { $desk }: not confirmed yet
proof-about = Each confirmed desk has overwritten what it held, its search index and its log included, and keeps random numbers and hashes alone, from which nobody can be told. A backup that was made before holds the data until it is thrown away; restored beside its desk’s file of graves, it shows nothing of it.
op-erase_person = person erased
op-erase_event = personal data of the event erased
op-redact_text = text erased and written anew
op-complete_erasure = erasure completed
op-confirm_erasure = erasure confirmed
op-declare_lost = desk declared lost
op-lift_suppression = allowed to come back
op-disclose = file left the desk
