//! An empty window, to measure ours against: the same Tauri, one command that does nothing.

use tauri::{WebviewUrl, WebviewWindowBuilder};

#[tauri::command(async)]
fn start() {}

fn main() {
    let done = tauri::Builder::default()
        .invoke_handler(tauri::generate_handler![start])
        .setup(|app| {
            WebviewWindowBuilder::new(app, "main", WebviewUrl::default())
                .inner_size(1280.0, 800.0)
                .build()?;
            Ok(())
        })
        .run(tauri::generate_context!(
            "tests/window/empty/tauri.conf.json"
        ));
    done.expect("the empty window opens");
}
