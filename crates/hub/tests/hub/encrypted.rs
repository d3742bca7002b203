//! Certificates that somebody else has signed: the hub's, and PostgreSQL's.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::Arc;

use rambla_cluster::Cluster;
use rambla_hub::ledger::{Database, Ledger, StoreError};
use rambla_hub::{Config, Hub, Tls};
use rambla_wire::hub::Rights;
use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair};
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use rustls::{ClientConfig, RootCertStore};

use crate::crash::Running;
use crate::place::{address, in_cluster};
use crate::served;

/// Writes an authority's certificate, and a certificate with its key that it has signed.
fn certify(folder: &Path, name: &str) {
    let mut params = CertificateParams::new(Vec::new()).unwrap();
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let authority = CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap();
    let key = KeyPair::generate().unwrap();
    let params = CertificateParams::new(vec![name.to_owned()]).unwrap();
    let certificate = params.signed_by(&key, &authority).unwrap();
    std::fs::write(folder.join("authority.pem"), authority.pem()).unwrap();
    std::fs::write(folder.join("server.crt"), certificate.pem()).unwrap();
    std::fs::write(folder.join("server.key"), key.serialize_pem()).unwrap();
}

/// Somebody who knows this authority and no other, and connects anew each time.
fn client_of(folder: &Path) -> reqwest::Client {
    let authority = CertificateDer::from_pem_file(folder.join("authority.pem")).unwrap();
    let mut roots = RootCertStore::empty();
    roots.add(authority).unwrap();
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let tls = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(roots)
        .with_no_client_auth();
    let client = reqwest::Client::builder().tls_backend_preconfigured(tls);
    client.pool_max_idle_per_host(0).build().unwrap()
}

#[tokio::test]
async fn a_hub_shows_the_certificate_it_was_given() {
    let folder = tempfile::tempdir().unwrap();
    certify(folder.path(), "127.0.0.1");
    let mut config = served::config(&folder);
    config.tls = Tls::Files {
        certificate: folder.path().join("server.crt"),
        key: folder.path().join("server.key"),
    };
    let client = client_of(folder.path());
    let served = served::serve(config, folder).await;
    let code = served.hub.invite(Rights::ALL, None).await.unwrap();
    assert!(code.is_public);
    let url = format!("{}/ready", served.base());
    let answer = client.get(&url).send().await.unwrap();
    assert_eq!(answer.status(), 200);
    // Who pins the hub's own key does not take it.
    let request = served.stranger().request(reqwest::Method::GET, "/ready");
    assert!(request.send().await.is_err());
    let unreadable = Config {
        tls: Tls::Files {
            certificate: "/nowhere".into(),
            key: "/nowhere".into(),
        },
        ..served.again()
    };
    let hub = Hub::open(unreadable).await.unwrap();
    assert!(hub.check_certificate().is_err());
    assert!(hub.serve().await.is_err());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_certificate_that_was_renewed_is_shown_without_a_restart_and_a_broken_one_is_not() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path();
    let (certificate, key) = (path.join("server.crt"), path.join("server.key"));
    certify(path, "127.0.0.1");
    let mut child = Command::new(env!("CARGO_BIN_EXE_rambla-hub"))
        .arg("serve")
        .env(
            "RAMBLA_HUB_DATABASE",
            format!("sqlite:{}/hub.db", path.display()),
        )
        .env("RAMBLA_HUB_LISTEN", "127.0.0.1:0")
        .env("RAMBLA_HUB_TLS_CERTIFICATE", &certificate)
        .env("RAMBLA_HUB_TLS_KEY", &key)
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut log = BufReader::new(child.stderr.take().unwrap()).lines();
    let _running = Running(child);
    let mut says = |words: &str| loop {
        let line = log.next().unwrap().unwrap();
        if line.contains(words) {
            return line;
        }
    };
    let serving = says("serving");
    let mut words = serving.split_whitespace();
    let address = words.find_map(|word| word.strip_prefix("address="));
    let url = format!("https://{}/ready", address.unwrap());
    let is_shown_to = async |client: &reqwest::Client| client.get(&url).send().await.is_ok();
    let before = client_of(path);
    assert!(is_shown_to(&before).await);
    let new = tempfile::tempdir().unwrap();
    certify(new.path(), "127.0.0.1");
    let after = client_of(new.path());
    // Renewed by halves, which is a certificate without its key; then no certificate at all.
    let renewed = std::fs::read(new.path().join("server.crt")).unwrap();
    for broken in [&renewed[..], b"none"] {
        std::fs::write(&certificate, broken).unwrap();
        says("cannot be used");
        assert!(is_shown_to(&before).await && !is_shown_to(&after).await);
    }
    std::fs::copy(new.path().join("server.key"), &key).unwrap();
    std::fs::write(&certificate, &renewed).unwrap();
    says("the certificate was renewed");
    assert!(is_shown_to(&after).await && !is_shown_to(&before).await);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cluster_is_taken_by_its_certificate_alone() {
    let Some(cluster) = Cluster::start() else {
        return;
    };
    let folder = tempfile::tempdir().unwrap();
    certify(folder.path(), "127.0.0.1");
    cluster.encrypt(
        &folder.path().join("server.crt"),
        &folder.path().join("server.key"),
    );
    let open = async |authority: Option<&str>, mode: &str| {
        let own = in_cluster(&cluster);
        let database = Database::Postgres {
            address: format!("{}?sslmode={mode}", address(&own)),
            authority: authority.map(|name| folder.path().join(name)),
            connections: 2,
        };
        Ledger::open(&database).await.map(|_| ())
    };
    open(Some("authority.pem"), "require").await.unwrap();
    open(None, "prefer").await.unwrap();
    // Signed by nobody that the system knows; by another authority.
    let unknown = open(None, "require").await;
    assert!(matches!(unknown, Err(StoreError::Unreachable(_))));
    certify(folder.path(), "127.0.0.1");
    let another = open(Some("authority.pem"), "require").await;
    assert!(matches!(another, Err(StoreError::Unreachable(_))));
    let none = open(Some("server.key"), "require").await;
    assert!(none.is_err());
}
