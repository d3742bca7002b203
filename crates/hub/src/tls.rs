//! The certificate: the hub's own, made of its own key and pinned by codes, or one from files.

use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use axum_server::tls_rustls::RustlsConfig;
use rcgen::{CertificateParams, DistinguishedName, DnType, KeyPair};
use rustls::ServerConfig;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer};
use zeroize::Zeroizing;

use crate::config::Tls;
use crate::hub::HubError;

/// What stands before the 32 bytes of an Ed25519 secret in PKCS#8 (RFC 8410, section 7).
const PKCS8: [u8; 16] = [
    0x30, 0x2e, 0x02, 0x01, 0x00, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x04, 0x22, 0x04, 0x20,
];

/// How often it is looked whether a given certificate was renewed.
const EVERY: Duration = Duration::from_secs(1);

/// When a given certificate and its key were written, and how long they are: what was renewed differs.
#[derive(PartialEq)]
pub(crate) struct Written([Option<(SystemTime, u64)>; 2]);

impl Written {
    pub(crate) fn of(tls: &Tls) -> Written {
        let written = |path: &Path| {
            let found = path.metadata().ok()?;
            Some((found.modified().ok()?, found.len()))
        };
        Written(match tls {
            Tls::Files { certificate, key } => [written(certificate), written(key)],
            Tls::Own | Tls::None => [None; 2],
        })
    }
}

/// Takes a given certificate anew whenever it was renewed. One that cannot be used changes nothing, be it that its
/// key is still to come.
pub(crate) async fn follow(
    tls: Tls,
    secret: Zeroizing<[u8; 32]>,
    mut known: Written,
    in_use: RustlsConfig,
) {
    loop {
        tokio::time::sleep(EVERY).await;
        let found = Written::of(&tls);
        if found == known {
            continue;
        }
        known = found;
        match server(&tls, &secret) {
            Ok(Some(config)) => {
                in_use.reload_from_config(config);
                tracing::info!("the certificate was renewed");
            }
            Ok(None) => return,
            Err(error) => {
                tracing::error!(%error, "what was renewed cannot be used; the one before stays");
            }
        }
    }
}

/// How to speak TLS; none for plain HTTP behind a proxy.
pub(crate) fn server(tls: &Tls, secret: &[u8; 32]) -> Result<Option<Arc<ServerConfig>>, HubError> {
    let (certificates, key) = match tls {
        Tls::None => return Ok(None),
        Tls::Own => own(secret)?,
        Tls::Files { certificate, key } => {
            let certificates = CertificateDer::pem_file_iter(certificate)
                .map_err(refused)?
                .collect::<Result<Vec<_>, _>>()
                .map_err(refused)?;
            (
                certificates,
                PrivateKeyDer::from_pem_file(key).map_err(refused)?,
            )
        }
    };
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let mut config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(refused)?
        .with_no_client_auth()
        .with_single_cert(certificates, key)
        .map_err(refused)?;
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    Ok(Some(Arc::new(config)))
}

fn own(
    secret: &[u8; 32],
) -> Result<(Vec<CertificateDer<'static>>, PrivateKeyDer<'static>), HubError> {
    let key = PrivatePkcs8KeyDer::from([&PKCS8[..], secret].concat());
    let pair = KeyPair::try_from(&key).map_err(refused)?;
    let mut params = CertificateParams::new(vec!["rambla-hub".to_owned()]).map_err(refused)?;
    params.distinguished_name = DistinguishedName::new();
    params
        .distinguished_name
        .push(DnType::CommonName, "rambla-hub");
    let certificate = params.self_signed(&pair).map_err(refused)?;
    Ok((vec![certificate.into()], key.into()))
}

fn refused(error: impl std::fmt::Display) -> HubError {
    HubError::Certificate(error.to_string())
}
