//! One line for each request: which, how it ended, how long it took, of which device. Ids are shortened.

use std::time::Instant;

use axum::extract::Request;
use axum::middleware::Next;
use axum::response::Response;
use rambla_wire::Id;
use rambla_wire::hub::to_hex;

/// The device that asked, for the line.
#[derive(Clone, Copy)]
pub(super) struct Asked(pub(super) Id);

pub(super) async fn log(request: Request, next: Next) -> Response {
    let begun = Instant::now();
    let method = request.method().clone();
    let path = shortened(request.uri().path());
    let response = next.run(request).await;
    let device = response.extensions().get::<Asked>();
    let device = device.map_or("-".to_owned(), |Asked(id)| short(*id));
    let status = response.status().as_u16();
    let ms = begun.elapsed().as_millis() as u64;
    // What looks whether the process lives would fill the log.
    match path.as_str() {
        "/health" | "/ready" if status < 400 => {}
        _ => tracing::info!(%method, path, status, ms, device, "request"),
    }
    response
}

/// The first 8 of an id's digits that differ between ids made at the same time: its last ones are random.
pub(super) fn short(id: Id) -> String {
    to_hex(&id.0[12..])
}

fn shortened(path: &str) -> String {
    let part = |part: &str| match part.parse::<Id>() {
        Ok(id) => short(id),
        Err(_) => part.chars().take(16).collect(),
    };
    let parts: Vec<String> = path.split('/').take(8).map(part).collect();
    parts.join("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_in_the_log_names_no_whole_id() {
        let id = Id([0xab; 16]);
        let path = format!("/v1/streams/{id}/changes");
        assert_eq!(shortened(&path), "/v1/streams/abababab/changes");
        assert_eq!(shortened(&format!("/{}", "x".repeat(99))).len(), 17);
    }
}
