chip-sending = Sending { $shown }…
chip-up-to-date = Up to date, { $time }
chip-waiting = { $shown } waiting to be sent
chip-offline = Offline – { $shown } waiting
chip-needs-you = Needs you
act-send-now = Send now
hub = Hub
hub-about = At a hub desks meet by themselves whenever there is a connection. It carries sealed envelopes: nobody there can read who your leads are.
hub-is-this = This laptop is the hub: { $addresses }
hub-is-there = Hub: { $addresses }
hub-state-no_hub = Everything is saved on this desk.
hub-state-sending = { $count ->
    [one] { $shown } change is on its way.
   *[other] { $shown } changes are on their way.
  }
hub-state-up_to_date = Desk and hub have the same.
hub-state-waiting = { $count ->
    [one] { $shown } change waits until you send it.
   *[other] { $shown } changes wait until you send them.
  }
hub-state-offline = { $count ->
    [one] The hub cannot be reached; { $shown } change waits and goes out by itself.
   *[other] The hub cannot be reached; { $shown } changes wait and go out by themselves.
  }
hub-state-needs_you = Something needs you.
hub-met = They met last on { $when }.
hub-stuck = { $count ->
    [one] { $shown } change could not be taken. The log says why.
   *[other] { $shown } changes could not be taken. The log says why.
  }
hub-asked = The hub is asked now.
hub-leave = Leave the hub
hub-leave-about = { $count ->
    [0] Everything that came from it stays on this desk.
    [one] { $shown } change has not gone out yet: it stays on this desk alone. Everything that came from the hub stays too.
   *[other] { $shown } changes have not gone out yet: they stay on this desk alone. Everything that came from the hub stays too.
  }
hub-left = This desk has left the hub.
hub-mode = When this desk meets the hub
hub-mode-always = Whenever there is a connection
hub-mode-asked = Only when asked (a connection that is paid by what goes over it)
hub-mode-set = Kept.
hub-let-in = Let another desk in
hub-may-enrol = It may let others in, and shut them out
hub-make-code = Make a code
hub-code = Code of the hub
hub-code-hint = As another desk shows it. Spaces, hyphens and small letters do not matter.
hub-code-about = On the other desk: Settings, Hub, and scan it into the field or type it. It lets one desk in, within an hour.
hub-code-picture = The code as a QR code
hub-join = Join
hub-joined = This desk has joined the hub.
hub-be-about = Without a server: one laptop of the team can be the hub for the others on the same network, as long as it runs.
hub-be = This laptop is the hub
hub-started = This laptop is the hub now. Make a code for each other desk.
hub-stop = Be the hub no more
hub-stopped = This laptop is the hub no more. What it has stays.
hub-devices = Desks at the hub
hub-device = Device { $id }
hub-this = (this desk)
hub-seen = there on { $when }
hub-revoked-at = shut out on { $when }
hub-revoke = Shut out
hub-revoke-one = Shut out { $desk }
hub-revoke-about = { $desk } gets nothing more from the hub and cannot read what comes after. What it has already stays on it. All others get a new key by themselves.
hub-revoked = { $desk } is shut out.
hub-log = Log
hub-log-wrong = Only what went wrong
hub-log-none = Nothing yet.
hub-log-sent = { $count ->
    [one] { $shown } change sent
   *[other] { $shown } changes sent
  }
hub-log-received = { $count ->
    [one] { $shown } change received
   *[other] { $shown } changes received
  }
hub-log-erased = { $count ->
    [one] { $shown } part erased at the hub
   *[other] { $shown } parts erased at the hub
  }
hub-log-joined = Joined the hub
hub-log-met = The hub can be reached again
hub-log-snapshot = Everything packed for desks that come later
hub-log-damaged = { $count ->
    [one] { $shown } change from the hub could not be taken: damaged, or forged
   *[other] { $shown } changes from the hub could not be taken: damaged, or forged
  }
hub-log-unopened = { $count ->
    [one] { $shown } change waits for a key that this desk lacks. If it goes on waiting, ask for a new code and join again
   *[other] { $shown } changes wait for a key that this desk lacks. If they go on waiting, ask for a new code and join again
  }
failure-hub = The hub cannot work on this machine. Is the disk full, or the folder read-only?
failure-hub-port = Another program listens at the hub’s port already. Is there a hub on this machine?
failure-sync-no-hub = This desk has joined no hub.
failure-sync-mistyped = The code is incomplete or mistyped. Copy it again.
failure-sync-offline = The hub cannot be reached. What waits goes out when there is a connection.
failure-sync-not-the-hub = What answers at the hub’s address is not the hub: perhaps the sign-in page of a Wi-Fi, or another machine. Nothing was sent.
failure-sync-new-ledger = The hub begins anew again and again. Nothing is lost; tell whoever runs it.
failure-sync-other-team = The code is of another team, and this desk has events of its own team. Join with an empty desk.
failure-sync-desk = This desk could not be written. Is the disk full?
failure-sync-unknown-device = The hub does not know this desk. Ask for a new code and join again.
failure-sync-revoked = This desk was shut out of the hub. What it has stays here. If that was a mistake, ask for a new code and join again.
failure-sync-right = This desk may not do that at the hub. Ask a desk that may let others in.
failure-sync-code = The code was used already, is too old, or is of another hub. Ask for a new one.
failure-sync-team = That belongs to another team.
failure-sync-malformed = The hub did not understand this desk. Install the latest Rambla.
failure-sync-too-large = That is too large for the hub.
failure-sync-signature = The hub found a change that its desk has not signed.
failure-sync-newer = The hub is of a later version. Install the latest Rambla.
failure-sync-busy = The hub has too much to do. It is asked again by itself.
failure-sync-full = The hub is full. What waits stays here; tell whoever runs it.
failure-sync-not-found = The hub does not have that.
failure-sync-store = The hub’s database does not answer. What waits stays here.
op-join_hub = hub joined
op-publish_sealing_key = key of this desk told to the team
op-rotate_team_key = new key of the team
op-share_team_key = key of the team given to a desk
op-revoke_desk = desk shut out
welcome-join = Join my team
welcome-join-about = With a code that another desk or the hub of your team shows. Its events come to this laptop.
welcome-join-do = Enter the code
failure-sync-no-event = This desk has joined, but there is no event yet. It comes as soon as another desk has sent it; or start one here.
