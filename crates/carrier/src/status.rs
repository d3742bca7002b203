//! How it stands between a desk and its hubs.

/// How it stands, in one word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum State {
    /// There is no hub: all is saved on this desk.
    #[default]
    NoHub,
    /// Something is on its way.
    Sending,
    /// Desk and hub have the same.
    UpToDate,
    /// It waits until it is asked.
    Waiting,
    /// The hub cannot be reached; it goes on by itself.
    Offline,
    /// Somebody must look.
    NeedsYou,
}

/// How it stands.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Status {
    /// In one word.
    pub state: State,
    /// How many changes wait to go out.
    pub waiting: u64,
    /// How many changes a hub refused, or cannot be opened.
    pub stuck: u64,
    /// How many of these wait for a key.
    pub unopened: u64,
    /// When desk and hub met last, in milliseconds since 1970.
    pub met_at: Option<u64>,
    /// What is wrong: [`Trouble::code`].
    pub trouble: Option<String>,
}
