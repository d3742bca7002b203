people = People
people-list = Attendees
people-count = { $count ->
    [one] { $shown } attendee
   *[other] { $shown } attendees
}
people-search = Search people
people-search-act = Search people
people-actions = Actions on attendees
people-any-registered_as = Registered as anything
people-any-ticket = Every ticket
people-any-country = Every country
people-any-language = Every language
people-without = not said
people-order-newest = Newest first
people-order-name = By name
people-order-organisation = By organisation
people-order-city = By city
people-next = Next attendee
people-before = Attendee before
people-pick = Pick this attendee
people-pick-none = Pick nobody
people-edit = Open this attendee
people-tag = Tag attendees
people-tag-name = { $count ->
    [one] Tag for this attendee
   *[other] Tag for { $shown } attendees
}
people-register = Register somebody
people-registered-now = { $who } is registered.
people-registered = Registered { $when }
people-delete = Move to Trash
people-restore = Take out of Trash
people-export = Export these
people-none = Nobody is registered yet. Register somebody with R, or bring in a registration list.
people-none-found = Nobody passes these filters.
people-show-all = Show everybody
people-sessions = { $count ->
    [0] no session
    [one] one session
   *[other] { $count } sessions
}
attendee = Attendee
people-saved = The attendee is saved.
people-save = Save
people-close = Close the attendee
people-in-trash = This attendee is in Trash.
people-agenda = Takes part in
people-no-sessions = No session yet.
people-clashes = { $count ->
    [one] Two of these sessions are on at the same time.
   *[other] { $count } pairs of these sessions are on at the same time.
}
people-clash = At the same time as { $title }
people-leave = No longer takes part in { $title }
people-join = Add a session
people-calendar = Their calendar
people-calendar-save = Save their calendar…
people-rights = Their rights
people-objects = They object
people-restricted = Restricted
people-rights-about = Whoever objects (GDPR Art. 21) or whose data is restricted (Art. 18) stands in no table and no list of contacts that leaves this desk.
people-objects-now = They object to their data being used: they stand in no file that leaves this desk, and the files of sessions do not name them.
people-restricted-now = Use of their data is restricted: they stand in no export.
field-languages = Languages
field-language = Language
field-badge = Badge
field-registered_as = Registered as
field-ticket = Ticket
field-needs = Needs
field-country = Country
field-sessions = Sessions
field-objection = Objection
field-restriction = Restriction
field-home_city = Home city
field-registered_at = Registered
field-person = Person
field-purpose = Purpose
people-order-country = By country
people-order-registered_as = By what they take part as
people-order-ticket = By ticket
people-import = Import attendees
duplicates = Likely the same
duplicates-close = Back to the list
duplicates-looking = Comparing everybody…
duplicates-none = Nobody here seems to be there twice.
duplicates-at = { $at } of { $count }
duplicates-next = Next pair
duplicates-before = Pair before
duplicates-likely = With { $percent } % likelihood these two are one person.
duplicates-reason = { $field }: { $how } ({ $nearness } %)
duplicates-doubt = { $field }: different
duplicates-stays = Stays
duplicates-goes = Goes into it
duplicates-take = { $field }: keep { $value }
duplicates-about = Addresses, numbers, languages, sessions, leads and notes of both are kept. Of what differs the left value stays, or the right one where you press it; the other stays in the history. Undo makes them two again.
duplicates-merge = Make them one
duplicates-merged = { $who }: the two are one now.
duplicates-apart = Not the same
duplicates-apart-done = They are proposed no more.
compared-name = Name
compared-email = E-mail address
compared-phone = Phone
compared-organisation = Organisation
compared-role = Role
compared-city = City
how-same = the same
how-accents = the same but for accents
how-order = the same words in another order
how-part = one says more
how-initials = initials of the other
how-nickname = a familiar form of the other
how-one_letter = one slip of the pen
how-script = the same in another script
how-mailbox = the same mailbox
how-domain = the same domain
how-extension = the same with an extension
how-similar = similar
how-some_words = some words in common
how-different = different
