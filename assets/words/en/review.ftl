review = Review
review-none = Nothing is open: what desks did apart goes together.
review-looking = Looking…
review-at = { $at } of { $count }
review-next = Next
review-before = Before
review-first = Keep the first value
review-second = Keep the second value
review-base = Before: { $value }
review-no-base = Before: nothing that both had seen
review-empty = (empty)
review-mine = this desk
review-theirs = another desk
review-shows = shows now
review-similar = { $count ->
    [one] Keep the same desk's value in the other open question about this field too, if it has given one
   *[other] Keep the same desk's value in the { $count } other open questions about this field too, where it has given one
}
review-decided = { $count ->
    [one] Decided. Ctrl+Z takes it back.
   *[other] { $count } decided. Ctrl+Z takes them back.
}
review-of-leads = Lead
review-of-persons = Person
review-of-organisations = Organisation
review-of-attendees = Attendee
review-of-sessions = Session
review-of-rooms = Room
review-of-tracks = Track
review-of-tags = Tag
review-of-events = Event
review-of-staff = Team member
review-of-breaks = Break
review-of-import_sources = Imported file
review-import = from the file { $file }
review-trash = { $what }: { $name }, in Trash and edited on another desk
review-trash-by = Moved to Trash: { $by }
review-trash-edits = Edited by somebody who did not know that:
review-restore = Take it out of Trash
review-leave = Leave it in Trash
review-clash = Double booking: { $first } / { $second }
review-clash-about = Two desks gave these sessions the same room or person, and neither knew of the other.
review-booked = “{ $title }”: put there by { $by }
review-meant = It is meant so
review-doubles = Made twice: { $first } / { $second }
review-doubles-by = { $name }, made by { $by }
desks = Other desks
desks-about = Without a network desks meet through files: one writes what the other lacks, on a stick or a shared folder, and the other takes it in. A new desk joins the team with its first file.
desks-passphrase = Passphrase of the file
desks-passphrase-hint = Say it to the other desk by another way than the file.
desks-give = Write for another desk
desks-take = Take in from another desk
desks-lacking = Write only what it lacks
desks-lacking-about = Small files: let the other desk write what it has, and choose that file here first.
desks-all = Write all
desks-vector = Write what this desk has
desks-kind = Hand-over file
desks-vector-kind = What a desk has
desks-name = From this desk.handover
desks-vector-name = This desk.vector
desks-vector-written = { $path } says what this desk has; it holds no names.
desks-given = { $count ->
    [0] Nothing is lacking there; { $path } says only what this desk has.
    [one] One change is in { $path }.
   *[other] { $shown } changes are in { $path }.
}
desks-taken = { $count ->
    [0] Nothing was new in what { $desk } wrote.
    [one] One change of { $desk } is on this desk now.
   *[other] { $shown } changes of { $desk } are on this desk now.
}
desks-joined = This desk belongs to that team now.
desks-another = This desk was a copy of another one; it writes under a name of its own from now on.
desks-copied = There are two copies of the desk { $desk }, and what one of them wrote was left out: let that one take in a file of this desk.
failure-handover-other-team = The file is of another team, and this desk has events of its own. Nothing was changed.
failure-handover-sample = The sample event stays on its desk. Choose another event first.
failure-handover-foreign = It is not the file that is asked for here. Nothing was changed; take one that Rambla wrote for this.
failure-handover-cut-off = The file is cut off. Nothing was changed; copy it again, or let the other desk write it again.
failure-handover-newer = The file was written by a later Rambla. Nothing was changed; install the latest Rambla.
failure-handover-forged = The file holds a change that the desk it names has not signed: somebody has forged it. Nothing was changed.
failure-handover-damaged = The file is damaged. Nothing was changed; copy it again, or let the other desk write it again.
failure-handover-wrong-passphrase = The passphrase does not open the file. Nothing was changed; try again.
whereabouts-here = Only on this desk
whereabouts-handed_over = Handed over; no other desk has said yet that it has it
whereabouts-acknowledged = On another desk too
