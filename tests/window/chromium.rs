//! The same pages in Chromium. What they ask of the shell is asked in the real window behind them,
//! so that the real commands answer on a real desk.

use std::path::{Component, Path, PathBuf};
use std::process::Command;

use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderValue, Response, StatusCode, Uri, header};
use axum::routing::{get, post};
use axum::{Json, Router};
use fantoccini::Client;
use fantoccini::wd::Capabilities;
use serde_json::{Value, json};

use crate::pilot::Window;

/// Stands where the shell's own door stands in the real window. What changes on the desk is not
/// told to these pages.
const DOOR: &str = r#"
    let callbacks = 0;
    window.__TAURI_INTERNALS__ = {
        metadata: { currentWindow: { label: 'main' }, currentWebview: { label: 'main', windowLabel: 'main' } },
        transformCallback: () => ++callbacks,
        unregisterCallback: () => {},
        async invoke(command, args) {
            if (command.startsWith('plugin:event|')) return 0;
            const body = JSON.stringify({ command, args: args ?? {} });
            const headers = { 'content-type': 'application/json' };
            const answer = await (await fetch('/ask', { method: 'POST', headers, body })).json();
            if ('refused' in answer) throw answer.refused;
            return 'bytes' in answer ? new Uint8Array(answer.bytes).buffer : answer.value;
        },
    };
"#;

/// Asks in the real window.
const ASK: &str = r#"
    const [command, args, done] = arguments;
    window.__TAURI_INTERNALS__.invoke(command, args).then(
        (value) => done(value instanceof ArrayBuffer ? { bytes: [...new Uint8Array(value)] } : { value }),
        (refused) => done({ refused }),
    );
"#;

/// As strict as that of the real window.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; \
    img-src 'self' data:; connect-src 'self'";

/// Opens the pages in Chromium, on the desk of this window.
pub(crate) async fn open(real: &Window) -> Window {
    let router = Router::new()
        .route("/ask", post(ask))
        .route("/door.js", get(|| async { page("door.js", DOOR) }))
        .fallback(file)
        .with_state(real.client.clone());
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}/", listener.local_addr().unwrap());
    tokio::spawn(async move { axum::serve(listener, router).await });

    let profile = real.data.join("chromium");
    let mut capabilities = Capabilities::new();
    let arguments = [
        "--headless".to_owned(),
        "--no-sandbox".to_owned(),
        "--disable-background-networking".to_owned(),
        "--disable-dev-shm-usage".to_owned(),
        "--window-size=1280,800".to_owned(),
        format!("--user-data-dir={}", profile.display()),
    ];
    capabilities.insert(
        "goog:chromeOptions".to_owned(),
        json!({ "args": arguments }),
    );
    let window = Window::drive(Command::new("chromedriver"), capabilities, &real.data).await;
    window.client.goto(&address).await.unwrap();
    window
}

async fn ask(State(real): State<Client>, Json(asked): Json<Value>) -> Json<Value> {
    let arguments = vec![asked["command"].clone(), asked["args"].clone()];
    let answer = real.execute_async(ASK, arguments).await;
    Json(answer.unwrap_or_else(|error| json!({ "refused": error.to_string() })))
}

/// A file of the built pages; the first one goes through our door.
async fn file(uri: Uri) -> Response<Body> {
    let name = uri.path().trim_start_matches('/');
    let name = if name.is_empty() { "index.html" } else { name };
    let inside = Path::new(name)
        .components()
        .all(|part| matches!(part, Component::Normal(_)));
    let pages = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("ui/dist");
    match std::fs::read(pages.join(name)) {
        Ok(bytes) if inside && name == "index.html" => {
            let text = String::from_utf8(bytes).unwrap();
            page(
                name,
                text.replacen("<script", "<script src=\"/door.js\"></script><script", 1),
            )
        }
        Ok(bytes) if inside => page(name, bytes),
        _ => {
            let mut missing = page(name, Body::empty());
            *missing.status_mut() = StatusCode::NOT_FOUND;
            missing
        }
    }
}

fn page(name: &str, body: impl Into<Body>) -> Response<Body> {
    let kind = match name.rsplit('.').next() {
        Some("html") => "text/html",
        Some("js") => "text/javascript",
        Some("css") => "text/css",
        Some("woff2") => "font/woff2",
        _ => "application/octet-stream",
    };
    let mut response = Response::new(body.into());
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    headers.insert(
        header::CONTENT_SECURITY_POLICY,
        HeaderValue::from_static(POLICY),
    );
    response
}
