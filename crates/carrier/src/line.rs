//! The line to a hub: one request and its answer at a time. Whatever comes back is taken only if the hub
//! has said it.

use std::time::{Duration, Instant};

use hyper_util::client::proxy::matcher::Matcher;
use rambla_core::desk::hubs::Hub;
use rambla_wire::hub::{
    Acknowledgement, Devices, Enrol, Enrolled, Erase, Erased, Heads, Hello, Invitation, MAX_BATCH,
    Pulled, Push, Refusal, Signed, Snapshot, Snapshots, Welcome, to_hex,
};
use rambla_wire::{Hash, Id, MAX_SEALED};
use reqwest::{Client, ClientBuilder, Method, RequestBuilder, Response};

use crate::exchange::Exchange;
use crate::pin::pinned;
use crate::trouble::{Result, Trouble};

const CONNECT: Duration = Duration::from_secs(5);
/// How long an answer may take before the line counts as broken.
pub(crate) const PATIENCE: Duration = Duration::from_secs(30);
/// The same where one listens: the hub gives a sign of life every 15 s.
const SILENCE: Duration = Duration::from_secs(40);
/// A batch that goes over in less may be larger the next time, and one that takes longer than the other smaller.
const SHORT: Duration = Duration::from_secs(1);
const LONG: Duration = Duration::from_secs(4);
/// With so much one begins, and with so little one still tries.
const FIRST_BATCH: usize = 128 * 1024;
const LEAST_BATCH: usize = 16 * 1024;
/// From so many entries on a snapshot pays.
pub(crate) const FAR: u64 = 2_000;
/// No answer is larger: a batch, and the largest change beyond it.
const MAX_ANSWER: usize = 2 * 1024 * 1024 + MAX_SEALED;

/// A line to one hub.
pub struct Line {
    /// The one that led there last stands first.
    ways: Vec<Way>,
    hub: Id,
    token: Option<[u8; 32]>,
    batch: usize,
    most: usize,
    far: u64,
}

/// An address, reached directly or through the proxy that the system names.
struct Way {
    client: Client,
    base: String,
}

impl Line {
    /// The line of a desk that has joined.
    pub fn to(hub: &Hub) -> Line {
        Line::patient(hub, PATIENCE)
    }

    /// A line on which the hub says when there is more.
    pub(crate) fn listening(hub: &Hub) -> Line {
        Line::patient(hub, SILENCE)
    }

    /// A line that counts as broken when nothing has come for so long.
    pub(crate) fn patient(hub: &Hub, patience: Duration) -> Line {
        Line {
            token: Some(hub.token),
            ..Line::over(hub.id, &hub.addresses, hub.is_public, patience)
        }
    }

    /// From so many entries on a snapshot pays on it.
    pub fn with_far(mut self, far: u64) -> Line {
        self.far = far;
        self
    }

    /// No batch on it has more bytes than this.
    pub fn with_most(mut self, bytes: usize) -> Line {
        self.most = bytes;
        self.batch = self.batch.min(bytes);
        self
    }

    /// A line to a hub that does not know this desk yet.
    pub fn at(hub: Id, addresses: &[String], is_public: bool) -> Line {
        Line::over(hub, addresses, is_public, PATIENCE)
    }

    fn over(hub: Id, addresses: &[String], is_public: bool, patience: Duration) -> Line {
        // Whoever has installed one before us has one that serves as well.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let builder = || {
            let builder = Client::builder()
                .connect_timeout(CONNECT)
                .read_timeout(patience)
                .redirect(reqwest::redirect::Policy::none())
                .tcp_nodelay(true);
            match is_public {
                true => builder,
                false => builder.tls_backend_preconfigured(pinned(hub)),
            }
        };
        let build = |builder: ClientBuilder| builder.build().expect("BUG: TLS cannot be set up");
        let (direct, proxied) = (build(builder().no_proxy()), build(builder()));
        let system = Matcher::from_system();
        let has_proxy = |base: &str| {
            let uri = base.parse().ok();
            uri.is_some_and(|uri| system.intercept(&uri).is_some())
        };
        let mut ways = Vec::new();
        for base in addresses.iter().map(|address| base(address)) {
            let by_proxy = has_proxy(&base).then(|| Way {
                client: proxied.clone(),
                base: base.clone(),
            });
            let directly = Way {
                client: direct.clone(),
                base,
            };
            // A hub in the room is not beyond a proxy, one that the world knows may be.
            match is_public {
                true => ways.extend(by_proxy.into_iter().chain([directly])),
                false => ways.extend([directly].into_iter().chain(by_proxy)),
            }
        }
        Line {
            ways,
            hub,
            token: None,
            batch: FIRST_BATCH,
            most: MAX_BATCH,
            far: FAR,
        }
    }

    fn request(&self, way: &Way, method: &Method, path: &str) -> RequestBuilder {
        let url = format!("{}/v1/{path}", way.base);
        let request = way.client.request(method.clone(), url);
        match &self.token {
            Some(token) => request.bearer_auth(to_hex(token)),
            None => request,
        }
    }

    /// Asks each way until one leads there.
    pub(crate) async fn send(
        &mut self,
        method: Method,
        path: &str,
        body: Vec<u8>,
    ) -> Result<Response> {
        let mut trouble = Trouble::Offline;
        for at in 0..self.ways.len() {
            let request = self.request(&self.ways[at], &method, path);
            match request.body(body.clone()).send().await {
                Ok(response) => {
                    self.ways.swap(0, at);
                    return Ok(response);
                }
                Err(error) if is_stranger(&error) => trouble = Trouble::NotTheHub,
                Err(_) => {}
            }
        }
        Err(trouble)
    }

    /// Carries a batch, and learns from how long it took how large the next may be: on a line that takes
    /// seconds for little, little must be enough, or nothing ever gets through.
    async fn carry(&mut self, method: Method, path: &str, body: Vec<u8>) -> Result<Vec<u8>> {
        let begun = Instant::now();
        let answer = self.ask(method, path, body).await;
        self.batch = match (&answer, begun.elapsed()) {
            (Err(Trouble::Offline), _) => self.batch / 4,
            (_, took) if took > LONG => self.batch / 2,
            (_, took) if took < SHORT => self.batch * 2,
            _ => self.batch,
        }
        .clamp(LEAST_BATCH, self.most);
        answer
    }

    async fn ask(&mut self, method: Method, path: &str, body: Vec<u8>) -> Result<Vec<u8>> {
        let mut response = self.send(method, path, body).await?;
        let status = response.status();
        let mut answer = Vec::new();
        while let Some(bytes) = response.chunk().await.map_err(|_| Trouble::Offline)? {
            if answer.len() + bytes.len() > MAX_ANSWER {
                return Err(Trouble::NotTheHub);
            }
            answer.extend_from_slice(&bytes);
        }
        match status.is_success() {
            true => Ok(Signed::open(&answer, self.hub)?.to_vec()),
            false => Err(Trouble::Refused(Refusal::decode(&answer)?)),
        }
    }

    /// Waits until the hub has more of a stream than at these positions, or for half a minute.
    pub(crate) async fn wait(&mut self, hello: &Hello) -> Result<Welcome> {
        let answer = self.ask(Method::POST, "wait", hello.encode()).await?;
        Ok(Welcome::decode(&answer)?)
    }

    /// Asks to be let in.
    pub async fn enrol(&mut self, enrol: &Enrol) -> Result<Enrolled> {
        let answer = self.ask(Method::POST, "enrol", enrol.encode()).await?;
        Ok(Enrolled::decode(&answer)?)
    }

    /// Tells the hub of a code.
    pub async fn invite(&mut self, invitation: &Invitation) -> Result<()> {
        let body = invitation.encode();
        self.ask(Method::POST, "invitations", body).await.map(drop)
    }
}

impl Exchange for Line {
    fn batch(&self) -> usize {
        self.batch
    }

    async fn hello(&mut self, hello: &Hello) -> Result<Welcome> {
        let answer = self.ask(Method::POST, "hello", hello.encode()).await?;
        Ok(Welcome::decode(&answer)?)
    }

    async fn heads(&mut self, stream: Id) -> Result<Heads> {
        let path = format!("streams/{stream}/heads");
        Ok(Heads::decode(
            &self.ask(Method::GET, &path, Vec::new()).await?,
        )?)
    }

    async fn push(&mut self, stream: Id, push: &Push) -> Result<Acknowledgement> {
        let path = format!("streams/{stream}/changes");
        let answer = self.carry(Method::POST, &path, push.encode()).await?;
        Ok(Acknowledgement::decode(&answer)?)
    }

    async fn pull(&mut self, stream: Id, after: u64) -> Result<Pulled> {
        let bytes = self.batch;
        let path = format!("streams/{stream}/changes?after={after}&bytes={bytes}");
        Ok(Pulled::decode(
            &self.carry(Method::GET, &path, Vec::new()).await?,
        )?)
    }

    async fn pull_of(&mut self, stream: Id, replica: Id, after: u64) -> Result<Pulled> {
        let bytes = self.batch;
        let path =
            format!("streams/{stream}/changes?after={after}&bytes={bytes}&replica={replica}");
        Ok(Pulled::decode(
            &self.carry(Method::GET, &path, Vec::new()).await?,
        )?)
    }

    fn far(&self) -> u64 {
        self.far
    }

    async fn snapshots(&mut self, stream: Id) -> Result<Snapshots> {
        let path = format!("streams/{stream}/snapshot");
        let answer = self.ask(Method::GET, &path, Vec::new()).await?;
        Ok(Snapshots::decode(&answer)?)
    }

    async fn piece(&mut self, stream: Id, hash: Hash, piece: u32) -> Result<Vec<u8>> {
        let path = format!("streams/{stream}/snapshot/{}/{piece}", to_hex(&hash.0));
        self.ask(Method::GET, &path, Vec::new()).await
    }

    async fn put_piece(
        &mut self,
        stream: Id,
        snapshot: &Snapshot,
        piece: u32,
        bytes: Vec<u8>,
    ) -> Result<Snapshots> {
        let path = format!(
            "streams/{stream}/snapshot/{}/{piece}?epoch={}&graves={}&up_to={}&size={}",
            to_hex(&snapshot.hash.0),
            to_hex(&snapshot.epoch.0),
            snapshot.graves,
            snapshot.up_to,
            snapshot.size
        );
        let answer = self.ask(Method::PUT, &path, bytes).await?;
        Ok(Snapshots::decode(&answer)?)
    }

    async fn erase(&mut self, stream: Id, erase: &Erase) -> Result<Erased> {
        let path = format!("streams/{stream}/erase");
        let answer = self.ask(Method::POST, &path, erase.encode()).await?;
        Ok(Erased::decode(&answer)?)
    }

    fn renamed(&mut self, hub: &Hub) {
        self.token = Some(hub.token);
    }

    async fn devices(&mut self) -> Result<Devices> {
        let answer = self.ask(Method::GET, "devices", Vec::new()).await?;
        Ok(Devices::decode(&answer)?)
    }

    async fn revoke(&mut self, device: Id) -> Result<()> {
        let path = format!("devices/{device}/revoke");
        self.ask(Method::POST, &path, Vec::new()).await.map(drop)
    }
}

/// `host:port` is spoken to by HTTPS; plain HTTP never leaves this machine.
fn base(address: &str) -> String {
    let is_here = ["http://127.0.0.1:", "http://[::1]:", "http://localhost:"]
        .iter()
        .any(|here| address.starts_with(here));
    match address.strip_prefix("https://") {
        Some(rest) => format!("https://{rest}"),
        None if is_here => address.to_owned(),
        None => format!("https://{address}"),
    }
}

/// Whether somebody answered who is not the hub: the certificate is another's, or it speaks no HTTP.
fn is_stranger(error: &reqwest::Error) -> bool {
    let mut source: Option<&dyn std::error::Error> = Some(error);
    while let Some(error) = source {
        if let Some(tls) = error.downcast_ref::<rustls::Error>() {
            return matches!(
                tls,
                rustls::Error::InvalidCertificate(_)
                    | rustls::Error::InvalidMessage(_)
                    | rustls::Error::PeerIncompatible(_)
                    | rustls::Error::AlertReceived(_)
            );
        }
        if let Some(io) = error.downcast_ref::<std::io::Error>()
            && let Some(inner) = io.get_ref()
        {
            source = Some(inner);
            continue;
        }
        source = error.source();
    }
    error.is_decode()
}

#[cfg(test)]
mod tests {
    use super::base;

    #[test]
    fn plain_http_never_leaves_this_machine() {
        assert_eq!(base("hub.example:7443"), "https://hub.example:7443");
        assert_eq!(base("https://hub.example"), "https://hub.example");
        assert_eq!(base("http://127.0.0.1:80"), "http://127.0.0.1:80");
        assert!(base("http://hub.example").starts_with("https://"));
        assert!(base("http://127.0.0.1.hub.example:80").starts_with("https://"));
    }
}
