//! Certificates that somebody else has signed: the hub's, and PostgreSQL's.

use std::path::Path;
use std::sync::Arc;

use rambla_cluster::Cluster;
use rambla_hub::ledger::{Database, Ledger, StoreError};
use rambla_hub::{Config, Hub, Tls};
use rambla_wire::hub::Rights;
use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair};
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use rustls::{ClientConfig, RootCertStore};

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

#[tokio::test]
async fn a_hub_shows_the_certificate_it_was_given() {
    let folder = tempfile::tempdir().unwrap();
    certify(folder.path(), "127.0.0.1");
    let mut config = served::config(&folder);
    config.tls = Tls::Files {
        certificate: folder.path().join("server.crt"),
        key: folder.path().join("server.key"),
    };
    let authority = CertificateDer::from_pem_file(folder.path().join("authority.pem")).unwrap();
    let mut roots = RootCertStore::empty();
    roots.add(authority).unwrap();
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let tls = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(roots)
        .with_no_client_auth();
    let client = reqwest::Client::builder().tls_backend_preconfigured(tls);
    let served = served::serve(config, folder).await;
    let code = served.hub.invite(Rights::ALL, None).await.unwrap();
    assert!(code.is_public);
    let url = format!("{}/ready", served.base());
    let answer = client.build().unwrap().get(&url).send().await.unwrap();
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
