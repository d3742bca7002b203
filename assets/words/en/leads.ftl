leads = Leads
leads-list = Leads
leads-count = { $count ->
    [one] { $shown } lead
   *[other] { $shown } leads
}
leads-filters = Filters
leads-search = Search leads
leads-search-act = Search leads
leads-any-temperature = Hot to cold
leads-any-type = Every kind
leads-any-tag = Every tag
leads-any-owner = Every owner
leads-any-consent = Any consent
leads-consent-follow-up = May be contacted
leads-consent-pass-to-city = May be introduced
leads-consent-newsletter = Gets the newsletter
leads-consent-none = Do not mail
leads-order = Order
leads-order-newest = Newest first
leads-order-name = By name
leads-order-organisation = By organisation
leads-trash = Trash
leads-actions = Actions on leads
leads-picked = Picked
leads-not-picked = Not picked
leads-picked-count = { $count ->
    [one] { $shown } picked
   *[other] { $shown } picked
}
leads-pick = Pick this lead
leads-pick-all = Pick all
leads-pick-none = Pick none
leads-next = Next lead
leads-before = Lead before
leads-edit = Open this lead
leads-tag = Tag
leads-tag-name = { $count ->
    [one] Tag for this lead
   *[other] Tag for { $shown } leads
}
leads-tag-add = Add the tag
leads-tagged = { $count } tagged “{ $tag }”.
leads-delete = Move to Trash
leads-deleted = { $count } moved to Trash.
leads-restore = Take out of Trash
leads-restored = { $count } taken out of Trash.
leads-export = Export these
leads-do-not-mail = do not mail
leads-none = No lead yet. Capture the first one: press N.
leads-none-found = No lead passes these filters.
leads-trash-empty = Trash is empty.
leads-show-all = Show all leads
key-delete = Delete
lead = Lead
lead-saved = The lead is saved.
lead-save = Save
lead-close = Close the lead
lead-forget = Forget what I typed
lead-in-trash = This lead is in Trash.
lead-changed-meanwhile = Changed since you opened it. What you typed is still here; both are kept when you save.
lead-conflict = { $field }: two values, nobody has decided
lead-conflict-choose = Keep this
lead-new-note = New note
lead-notes = Notes
lead-no-notes = No notes yet.
lead-untag = Take the tag { $tag } away
lead-history = History
lead-owner = Owner: { $who }
lead-nobody = nobody
agreed = Agreed to
agreed-since = since { $when }
agreed-not = not agreed
agreed-give = They agree
agreed-withdraw = They take it back
agreed-notice = Notice { $version } ({ $language }) read out { $when }
history-created = Created: { $what }
history-undone = Undone ({ $what })
history-redone = Done again ({ $what })
history-from-to = { $from } → { $to }
history-taken-away = { $from } taken away
history-by-on = { $who }, on { $desk }
leads-order-city = By city
leads-order-country = By country
leads-order-programmes = By programme
leads-order-type = By kind
leads-order-temperature = Hot first
leads-order-staff = By owner
leads-descending = Other way round
leads-assign = Give to
leads-assign-who = { $count ->
    [one] Who owns this lead
   *[other] Who owns these { $shown } leads
}
leads-assigned = { $count } given to { $who }.
leads-import = Import leads
