//! Certificates, and clients that trust them.

use std::{fs, io, net::SocketAddr, path::PathBuf, sync::Arc};

use base64::prelude::{BASE64_STANDARD, Engine};
use bulkhead_gateway::Tls;
use rcgen::{CertifiedKey, generate_simple_self_signed};
use rustls::{
    ClientConfig, RootCertStore, SupportedProtocolVersion,
    crypto::ring,
    pki_types::{CertificateDer, ServerName},
    version::{TLS12, TLS13},
};
use tokio::net::TcpStream;
use tokio_rustls::{TlsConnector, client::TlsStream};

use super::Folder;

/// A certificate for `localhost`, with its key.
pub(super) struct Certificate {
    pub(super) chain: String,
    pub(super) key: String,
    der: CertificateDer<'static>,
}

impl Certificate {
    pub(super) fn new() -> Self {
        let made = generate_simple_self_signed(["localhost".to_owned()]);
        let CertifiedKey { cert, signing_key } = made.unwrap();
        Self {
            chain: pem("CERTIFICATE", cert.der()),
            key: pem("PRIVATE KEY", &signing_key.serialize_der()),
            der: cert.der().clone(),
        }
    }

    pub(super) fn client(&self) -> Client {
        Client {
            trusted: self.der.clone(),
            versions: vec![&TLS13, &TLS12],
            protocols: &["http/1.1"],
        }
    }
}

fn pem(label: &str, der: &[u8]) -> String {
    let text = BASE64_STANDARD.encode(der);
    let lines: Vec<_> = text.as_bytes().chunks(64).collect();
    let text = String::from_utf8(lines.join(&b'\n')).unwrap();
    format!("-----BEGIN {label}-----\n{text}\n-----END {label}-----\n")
}

/// The files from which a gateway reads its certificate.
pub(super) struct Files {
    _folder: Folder,
    pub(super) chain: PathBuf,
    pub(super) key: PathBuf,
}

impl Files {
    pub(super) fn of(certificate: &Certificate) -> Self {
        let folder = Folder::new();
        let files = Self {
            chain: folder.file("chain.pem"),
            key: folder.file("key.pem"),
            _folder: folder,
        };
        fs::write(&files.chain, &certificate.chain).unwrap();
        fs::write(&files.key, &certificate.key).unwrap();
        files
    }

    pub(super) fn tls(&self) -> Tls {
        Tls::read(&self.chain, &self.key).unwrap()
    }
}

/// A client that trusts one certificate.
#[derive(Clone)]
pub(super) struct Client {
    pub(super) trusted: CertificateDer<'static>,
    pub(super) versions: Vec<&'static SupportedProtocolVersion>,
    pub(super) protocols: &'static [&'static str],
}

impl Client {
    pub(super) async fn connect(&self, address: SocketAddr) -> io::Result<TlsStream<TcpStream>> {
        let mut roots = RootCertStore::empty();
        roots.add(self.trusted.clone()).unwrap();
        let provider = Arc::new(ring::default_provider());
        let mut config = ClientConfig::builder_with_provider(provider)
            .with_protocol_versions(&self.versions)
            .unwrap()
            .with_root_certificates(roots)
            .with_no_client_auth();
        let protocols = self.protocols.iter();
        config.alpn_protocols = protocols.map(|name| name.as_bytes().to_vec()).collect();
        let name = ServerName::try_from("localhost").unwrap();
        let stream = TcpStream::connect(address).await?;
        TlsConnector::from(Arc::new(config))
            .connect(name, stream)
            .await
    }
}
