//! The line to a hub: one request and its answer at a time. Whatever comes back is taken only if the hub
//! has said it.

use std::time::Duration;

use rambla_core::desk::hubs::Hub;
use rambla_wire::hub::{
    Acknowledgement, Devices, Enrol, Enrolled, Erase, Erased, Heads, Hello, HubKey, Invitation,
    Pulled, Push, Refusal, Signed, Welcome, to_hex,
};
use rambla_wire::{Id, MAX_SEALED};
use reqwest::{Client, Method, RequestBuilder, Response};

use crate::pin::pinned;
use crate::trouble::{Result, Trouble};

const CONNECT: Duration = Duration::from_secs(5);
/// For as long nothing may come before a line counts as broken; a hub that listens says something every 15 s.
const SILENCE: Duration = Duration::from_secs(40);
/// No answer is larger: a batch, and the largest change beyond it.
const MAX_ANSWER: usize = 2 * 1024 * 1024 + MAX_SEALED;

/// A line to one hub.
pub struct Line {
    client: Client,
    /// The address that answered last stands first.
    addresses: Vec<String>,
    device: Option<(HubKey, [u8; 32])>,
}

impl Line {
    /// The line of a desk that has joined.
    pub fn to(hub: &Hub) -> Line {
        Line {
            device: Some((hub.key, hub.token)),
            ..Line::at(hub.id, &hub.addresses, hub.is_public)
        }
    }

    /// A line to a hub that does not know this desk yet.
    pub fn at(hub: Id, addresses: &[String], is_public: bool) -> Line {
        // Whoever has installed one before us has one that serves as well.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let builder = Client::builder()
            .connect_timeout(CONNECT)
            .read_timeout(SILENCE)
            .redirect(reqwest::redirect::Policy::none())
            .tcp_nodelay(true);
        let builder = match is_public {
            true => builder,
            false => builder.tls_backend_preconfigured(pinned(hub)),
        };
        Line {
            client: builder.build().expect("BUG: TLS cannot be set up"),
            addresses: addresses.to_vec(),
            device: None,
        }
    }

    fn request(&self, address: &str, method: &Method, path: &str) -> RequestBuilder {
        let url = format!("{}/v1/{path}", base(address));
        let request = self.client.request(method.clone(), url);
        match &self.device {
            Some((_, token)) => request.bearer_auth(to_hex(token)),
            None => request,
        }
    }

    /// Asks at each address until one answers.
    pub(crate) async fn send(
        &mut self,
        method: Method,
        path: &str,
        body: Vec<u8>,
    ) -> Result<Response> {
        let mut trouble = Trouble::Offline;
        for at in 0..self.addresses.len() {
            let request = self.request(&self.addresses[at], &method, path);
            match request.body(body.clone()).send().await {
                Ok(response) => {
                    self.addresses.swap(0, at);
                    return Ok(response);
                }
                Err(error) if is_stranger(&error) => trouble = Trouble::NotTheHub,
                Err(_) => {}
            }
        }
        Err(trouble)
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
            true => Ok(answer),
            false => Err(Trouble::Refused(Refusal::decode(&answer)?)),
        }
    }

    /// Asks to be let in.
    pub async fn enrol(&mut self, enrol: &Enrol) -> Result<Enrolled> {
        let answer = self.ask(Method::POST, "enrol", enrol.encode()).await?;
        Ok(Enrolled::decode(&answer)?)
    }

    /// Says hello.
    pub async fn hello(&mut self, hello: &Hello) -> Result<Welcome> {
        let answer = self.ask(Method::POST, "hello", hello.encode()).await?;
        Ok(Welcome::decode(&answer)?)
    }

    /// What the hub has of a stream.
    pub async fn heads(&mut self, stream: Id) -> Result<Heads> {
        let path = format!("streams/{stream}/heads");
        Ok(Heads::decode(
            &self.ask(Method::GET, &path, Vec::new()).await?,
        )?)
    }

    /// Brings changes.
    pub async fn push(&mut self, stream: Id, push: &Push) -> Result<Acknowledgement> {
        let path = format!("streams/{stream}/changes");
        let answer = self.ask(Method::POST, &path, push.encode()).await?;
        Ok(Acknowledgement::decode(self.signed(&answer)?)?)
    }

    /// The next changes after an entry.
    pub async fn pull(&mut self, stream: Id, after: u64) -> Result<Pulled> {
        let path = format!("streams/{stream}/changes?after={after}");
        Ok(Pulled::decode(
            &self.ask(Method::GET, &path, Vec::new()).await?,
        )?)
    }

    /// The next changes of one desk after an entry.
    pub async fn pull_of(&mut self, stream: Id, replica: Id, after: u64) -> Result<Pulled> {
        let path = format!("streams/{stream}/changes?after={after}&replica={replica}");
        Ok(Pulled::decode(
            &self.ask(Method::GET, &path, Vec::new()).await?,
        )?)
    }

    /// Has parts blanked.
    pub async fn erase(&mut self, stream: Id, erase: &Erase) -> Result<Erased> {
        let path = format!("streams/{stream}/erase");
        let answer = self.ask(Method::POST, &path, erase.encode()).await?;
        Ok(Erased::decode(self.signed(&answer)?)?)
    }

    /// Tells the hub of a code.
    pub async fn invite(&mut self, invitation: &Invitation) -> Result<()> {
        let body = invitation.encode();
        self.ask(Method::POST, "invitations", body).await.map(drop)
    }

    /// The devices of the team.
    pub async fn devices(&mut self) -> Result<Devices> {
        Ok(Devices::decode(
            &self.ask(Method::GET, "devices", Vec::new()).await?,
        )?)
    }

    /// Shuts a device out.
    pub async fn revoke(&mut self, device: Id) -> Result<()> {
        let path = format!("devices/{device}/revoke");
        self.ask(Method::POST, &path, Vec::new()).await.map(drop)
    }

    fn signed<'a>(&self, answer: &'a [u8]) -> Result<&'a [u8]> {
        let (key, _) = self.device.as_ref().ok_or(Trouble::NotTheHub)?;
        Ok(Signed::open(answer, key)?)
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
