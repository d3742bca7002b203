//! What merging has left to decide.

use rambla_core::review::{self, Choice, Item};
use tauri::State;

use crate::failure::Answer;
use crate::open_desk::OpenDesk;

/// What is open in the event, and about the team.
#[tauri::command]
pub(crate) async fn review_items(desk: State<'_, OpenDesk>) -> Answer<Vec<Item>> {
    let event = super::leads::event_of(&desk)?;
    desk.look(move |desk| review::all(desk, event)).await
}

/// Decides what is open under this name; how many were decided.
#[tauri::command]
pub(crate) async fn settle_item(
    desk: State<'_, OpenDesk>,
    item: String,
    choice: Choice,
) -> Answer<usize> {
    let event = super::leads::event_of(&desk)?;
    desk.change(move |desk| review::settle(desk, event, &item, &choice))
        .await
}
