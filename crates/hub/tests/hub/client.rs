//! A client over real TLS that knows the hub by its key alone, as desks do.

use std::sync::Arc;

use rambla_wire::hub::{
    Acknowledgement, Code, Enrol, Enrolled, Erase, Erased, Heads, Hello, HubKey, Position, Pulled,
    Push, Refusal, Signed, Snapshot, Snapshots, Welcome, to_hex,
};
use rambla_wire::{Head, Id, SealedChange};
use reqwest::Method;
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::ring::default_provider;
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::{ClientConfig, DigitallySignedStruct, Error, SignatureScheme};

/// What an Ed25519 key has before it in a certificate (RFC 8410).
const SPKI: [u8; 12] = [
    0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x03, 0x21, 0x00,
];

/// Takes the certificate that is made of one hub's key, and no other.
#[derive(Debug)]
struct Pinned(Id);

impl ServerCertVerifier for Pinned {
    fn verify_server_cert(
        &self,
        certificate: &CertificateDer<'_>,
        _: &[CertificateDer<'_>],
        _: &ServerName<'_>,
        _: &[u8],
        _: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        let at = certificate
            .windows(SPKI.len())
            .position(|bytes| bytes == SPKI)
            .ok_or(Error::General("no key".to_owned()))?;
        let key = certificate[at + SPKI.len()..][..32].try_into().unwrap();
        match Id::of_key(&key) == self.0 {
            true => Ok(ServerCertVerified::assertion()),
            false => Err(Error::General("another hub".to_owned())),
        }
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        let known = default_provider().signature_verification_algorithms;
        rustls::crypto::verify_tls12_signature(message, certificate, signed, &known)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        let known = default_provider().signature_verification_algorithms;
        rustls::crypto::verify_tls13_signature(message, certificate, signed, &known)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        vec![SignatureScheme::ED25519]
    }
}

pub fn tls(hub: Id) -> ClientConfig {
    ClientConfig::builder_with_provider(Arc::new(default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .dangerous()
        .with_custom_certificate_verifier(Arc::new(Pinned(hub)))
        .with_no_client_auth()
}

/// Why the hub did not: status and code.
pub type Refused = (u16, String);

/// A device.
#[derive(Clone)]
pub struct Client {
    http: reqwest::Client,
    base: String,
    hub: Id,
    pub token: String,
    pub enrolled: Option<Enrolled>,
}

impl Client {
    pub fn new(base: String, hub: Id) -> Client {
        let http = reqwest::Client::builder()
            .tls_backend_preconfigured(tls(hub))
            .build()
            .unwrap();
        Client {
            http,
            base,
            hub,
            token: String::new(),
            enrolled: None,
        }
    }

    pub async fn join(mut self, code: &Code, team: Id) -> Result<Client, Refused> {
        let proof = code.secret.proof();
        let answer = self.post("enrol", Enrol { proof, team }.encode()).await?;
        let enrolled = Enrolled::decode(&answer).unwrap();
        assert_eq!(enrolled.key.id(), self.hub);
        self.token = to_hex(&enrolled.token);
        self.enrolled = Some(enrolled);
        Ok(self)
    }

    pub fn known(&self) -> &Enrolled {
        self.enrolled.as_ref().unwrap()
    }

    pub fn key(&self) -> HubKey {
        self.known().key
    }

    pub fn request(&self, method: Method, path: &str) -> reqwest::RequestBuilder {
        let url = match path.starts_with('/') {
            true => format!("{}{path}", self.base),
            false => format!("{}/v1/{path}", self.base),
        };
        self.http.request(method, url).bearer_auth(&self.token)
    }

    async fn send(&self, method: Method, path: &str, body: Vec<u8>) -> Result<Vec<u8>, Refused> {
        let answer = self.request(method, path).body(body).send().await.unwrap();
        let status = answer.status().as_u16();
        let bytes = answer.bytes().await.unwrap().to_vec();
        match status {
            200..300 if path.starts_with('/') => Ok(bytes),
            200..300 => Ok(Signed::open(&bytes, self.hub).unwrap().to_vec()),
            _ => Err((status, Refusal::decode(&bytes).unwrap().code)),
        }
    }

    pub async fn post(&self, path: &str, body: Vec<u8>) -> Result<Vec<u8>, Refused> {
        self.send(Method::POST, path, body).await
    }

    pub async fn get(&self, path: &str) -> Result<Vec<u8>, Refused> {
        self.send(Method::GET, path, Vec::new()).await
    }

    pub async fn hello(
        &self,
        nonce: [u8; 16],
        attempt: u8,
        positions: Vec<Position>,
    ) -> Result<Welcome, Refused> {
        let hello = Hello {
            nonce,
            attempt: [attempt; 16],
            positions,
        };
        let answer = self.post("hello", hello.encode()).await?;
        Ok(Welcome::decode(&answer).unwrap())
    }

    pub async fn push(
        &self,
        stream: Id,
        changes: &[SealedChange],
    ) -> Result<Acknowledgement, Refused> {
        let push = Push {
            nonce: [9; 16],
            changes: changes.to_vec(),
        };
        let path = format!("streams/{stream}/changes");
        let answer = self.post(&path, push.encode()).await?;
        let acknowledged = Acknowledgement::decode(&answer).unwrap();
        assert_eq!(acknowledged.nonce, [9; 16]);
        assert_eq!(acknowledged.stream, stream);
        Ok(acknowledged)
    }

    /// The same, where the hub may be gone: whether it was acknowledged.
    pub async fn try_push(&self, stream: Id, changes: &[SealedChange]) -> Option<()> {
        let push = Push {
            nonce: [9; 16],
            changes: changes.to_vec(),
        };
        let path = format!("streams/{stream}/changes");
        let request = self.request(Method::POST, &path).body(push.encode());
        let answer = request.send().await.ok()?.bytes().await.ok()?;
        let body = Signed::open(&answer, self.hub).ok()?;
        Acknowledgement::decode(body).ok().map(|_| ())
    }

    pub async fn pull(&self, stream: Id, after: u64) -> Result<Pulled, Refused> {
        let path = format!("streams/{stream}/changes?after={after}");
        Ok(Pulled::decode(&self.get(&path).await?).unwrap())
    }

    /// Page after page.
    pub async fn pull_all(&self, stream: Id) -> Vec<SealedChange> {
        let (mut after, mut all) = (0, Vec::new());
        loop {
            let page = self.pull(stream, after).await.unwrap();
            let Some((last, _)) = page.changes.last() else {
                return all;
            };
            after = *last;
            all.extend(page.changes.into_iter().map(|(_, change)| change));
        }
    }

    pub async fn heads(&self, stream: Id) -> Result<Heads, Refused> {
        let answer = self.get(&format!("streams/{stream}/heads")).await?;
        Ok(Heads::decode(&answer).unwrap())
    }

    pub async fn erase(&self, stream: Id, parts: Vec<(Head, Vec<u32>)>) -> Result<Erased, Refused> {
        let asked = Erase {
            nonce: [8; 16],
            parts,
        };
        let path = format!("streams/{stream}/erase");
        let answer = self.post(&path, asked.encode()).await?;
        Ok(Erased::decode(&answer).unwrap())
    }

    pub async fn snapshots(&self, stream: Id) -> Result<Snapshots, Refused> {
        let answer = self.get(&format!("streams/{stream}/snapshot")).await?;
        Ok(Snapshots::decode(&answer).unwrap())
    }

    pub async fn piece(&self, stream: Id, of: &Snapshot, piece: u32) -> Result<Vec<u8>, Refused> {
        let hash = to_hex(&of.hash.0);
        let path = format!("streams/{stream}/snapshot/{hash}/{piece}");
        self.get(&path).await
    }

    pub async fn put_piece(
        &self,
        stream: Id,
        of: &Snapshot,
        piece: u32,
        body: &[u8],
    ) -> Result<Snapshots, Refused> {
        let (hash, epoch) = (to_hex(&of.hash.0), to_hex(&of.epoch.0));
        let (graves, up_to, size) = (of.graves, of.up_to, of.size);
        let path = format!(
            "streams/{stream}/snapshot/{hash}/{piece}?epoch={epoch}&graves={graves}&up_to={up_to}&size={size}"
        );
        let answer = self.send(Method::PUT, &path, body.to_vec()).await?;
        Ok(Snapshots::decode(&answer).unwrap())
    }
}
