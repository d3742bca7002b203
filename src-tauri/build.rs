//! Names every command, so that each must be allowed by the capability of the window.

mod commands {
    include!("src/commands/names.rs");
}

fn main() {
    let manifest = tauri_build::AppManifest::new().commands(commands::NAMES);
    let attributes = tauri_build::Attributes::new()
        .capabilities_path_pattern("./src-tauri/capabilities/**/*")
        .windows_attributes(
            tauri_build::WindowsAttributes::new().window_icon_path("assets/icons/icon.ico"),
        )
        .app_manifest(manifest);
    tauri_build::try_build(attributes)
        .expect("BUG: the window's configuration is not as it should be");
}
