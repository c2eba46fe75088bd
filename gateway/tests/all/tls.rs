//! Services behind TLS.

use std::{net::SocketAddr, sync::Arc};

use bulkhead_gateway::{Network, Setup};
use rcgen::{CertifiedKey, generate_simple_self_signed};
use rustls::{
    RootCertStore, ServerConfig,
    crypto::ring,
    pki_types::{CertificateDer, PrivateKeyDer},
};
use tokio::{io::AsyncWriteExt, net::TcpListener};
use tokio_rustls::TlsAcceptor;

use crate::{
    client::{Answer, Ask},
    rig::{connection, serve_signed_in, setup},
    upstream::{accepted, read_request},
};

/// A service with a certificate for `localhost`, and a store that trusts it.
async fn start() -> (SocketAddr, RootCertStore) {
    let names = ["localhost".to_owned()];
    let CertifiedKey { cert, signing_key } = generate_simple_self_signed(names).unwrap();
    let key = PrivateKeyDer::try_from(signing_key.serialize_der()).unwrap();
    let certificate: CertificateDer<'static> = cert.der().clone();
    let config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![certificate.clone()], key)
        .unwrap();
    let acceptor = TlsAcceptor::from(Arc::new(config));
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move {
        loop {
            let (stream, _) = listener.accept().await.unwrap();
            if let Ok(mut stream) = acceptor.accept(stream).await
                && read_request(&mut stream).await.is_some()
            {
                stream.write_all(&accepted()).await.unwrap();
            }
        }
    });
    let mut roots = RootCertStore::empty();
    roots.add(certificate).unwrap();
    (address, roots)
}

/// Asks a service at an address through a gateway that trusts these certificates.
async fn ask(url: &str, roots: RootCertStore) -> Answer {
    let setup = Setup {
        connections: vec![connection("tls", url)],
        network: Network {
            roots: Arc::new(roots),
            proxy: None,
        },
        ..setup()
    };
    let (gateway, session) = serve_signed_in(setup).await;
    let path = "/api/connections/tls/v2/lm/deployments/a1b2";
    let ask = Ask::new(gateway, "DELETE", path).session(&session);
    ask.header("AI-Resource-Group", "default").answer().await
}

#[tokio::test]
async fn a_certificate_that_is_trusted_leads_to_the_service() {
    let (address, roots) = start().await;
    let url = format!("https://localhost:{}", address.port());
    ask(&url, roots).await.of_service(202);
}

#[tokio::test]
async fn without_a_trusted_certificate_nothing_is_sent() {
    let (address, roots) = start().await;
    let url = format!("https://localhost:{}", address.port());
    let nobody = ask(&url, RootCertStore::empty()).await;
    let message = nobody.failed(502, "not_sent");
    assert_eq!(
        message,
        "The service has a certificate that nobody has issued whom this machine trusts (invalid \
         peer certificate: UnknownIssuer), so nothing was sent. Name a file with the certificate \
         of whoever issued it, by `ca_file` in `bulkhead.toml` or in the variable `SSL_CERT_FILE`."
    );
    let other_name = ask(&format!("https://{address}"), roots).await;
    let message = other_name.failed(502, "not_sent");
    let words = "a certificate that is not for the name in its address, so nothing was sent";
    assert!(message.contains(words), "{message}");
}

#[tokio::test]
async fn what_the_gateway_says_to_the_page_names_no_address() {
    let (address, roots) = start().await;
    let other_name = ask(&format!("https://{address}"), roots.clone()).await;
    let unknown = ask(
        &format!("https://localhost:{}", address.port()),
        RootCertStore::empty(),
    )
    .await;
    let nobody = ask("http://127.0.0.1:1", roots).await;
    for answer in [other_name, unknown, nobody] {
        let message = answer.failed(502, "not_sent");
        for part in ["127.0.0.1", "localhost", &address.port().to_string()] {
            assert!(!message.contains(part), "{part} in {message}");
        }
    }
}

#[tokio::test]
async fn a_service_that_speaks_no_tls_is_sent_nothing() {
    let (_, roots) = start().await;
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("https://{}", listener.local_addr().unwrap());
    tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        stream.write_all(&accepted()).await.unwrap();
    });
    ask(&url, roots).await.failed(502, "not_sent");
}
