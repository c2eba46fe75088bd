//! Certificates of the test's own authority, which no machine trusts by itself.

use std::sync::Arc;

use base64::{Engine as _, prelude::BASE64_STANDARD};
use rcgen::{BasicConstraints, CertificateParams, DnType, IsCa, Issuer, KeyPair};
use rustls::{
    RootCertStore, ServerConfig,
    crypto::ring,
    pki_types::{CertificateDer, PrivateKeyDer},
    server::WebPkiClientVerifier,
};

use crate::Trouble;

/// A certificate and its key, as PEM.
#[derive(Clone, Debug)]
pub(super) struct Pair {
    pub(super) certificate: String,
    pub(super) key: String,
    /// The certificate as it is shown in a handshake.
    pub(super) der: CertificateDer<'static>,
}

/// An authority that has issued itself.
pub(super) struct Authority {
    params: CertificateParams,
    key: KeyPair,
    pem: String,
    der: CertificateDer<'static>,
}

impl Authority {
    pub(super) fn new() -> Result<Self, Trouble> {
        let mut params = CertificateParams::new(Vec::new()).map_err(trouble)?;
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let name = "Bulkhead conformance";
        params.distinguished_name.push(DnType::CommonName, name);
        let key = KeyPair::generate().map_err(trouble)?;
        let certificate = params.self_signed(&key).map_err(trouble)?;
        Ok(Self {
            pem: pem("CERTIFICATE", certificate.der()),
            der: certificate.der().clone(),
            params,
            key,
        })
    }

    /// The certificate to trust, as PEM.
    pub(super) fn pem(&self) -> &str {
        &self.pem
    }

    /// A certificate for this name, or for this IP address.
    pub(super) fn issue(&self, name: &str) -> Result<Pair, Trouble> {
        let mut params = CertificateParams::new(vec![name.to_owned()]).map_err(trouble)?;
        params.distinguished_name.push(DnType::CommonName, name);
        params.use_authority_key_identifier_extension = true;
        let key = KeyPair::generate().map_err(trouble)?;
        let issuer = Issuer::from_params(&self.params, &self.key);
        let certificate = params.signed_by(&key, &issuer).map_err(trouble)?;
        Ok(Pair {
            certificate: pem("CERTIFICATE", certificate.der()),
            key: pem("PRIVATE KEY", &key.serialize_der()),
            der: certificate.der().clone(),
        })
    }

    /// The TLS configuration of a service on the loopback address. It takes clients with and
    /// without a certificate of this authority.
    pub(super) fn server(&self) -> Result<ServerConfig, Trouble> {
        let own = KeyPair::generate().map_err(trouble)?;
        let mut params = CertificateParams::new(vec!["127.0.0.1".to_owned()]).map_err(trouble)?;
        params.use_authority_key_identifier_extension = true;
        let issuer = Issuer::from_params(&self.params, &self.key);
        let certificate = params.signed_by(&own, &issuer).map_err(trouble)?;
        let key = PrivateKeyDer::try_from(own.serialize_der()).map_err(trouble)?;
        let mut roots = RootCertStore::empty();
        roots.add(self.der.clone()).map_err(trouble)?;
        let provider = Arc::new(ring::default_provider());
        let verifier =
            WebPkiClientVerifier::builder_with_provider(Arc::new(roots), Arc::clone(&provider))
                .allow_unauthenticated()
                .build()
                .map_err(trouble)?;
        ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .map_err(trouble)?
            .with_client_cert_verifier(verifier)
            .with_single_cert(vec![certificate.der().clone()], key)
            .map_err(trouble)
    }
}

/// RFC 7468.
fn pem(label: &str, der: &[u8]) -> String {
    let text = BASE64_STANDARD.encode(der);
    let lines = text.as_bytes().chunks(64).map(String::from_utf8_lossy);
    let lines: Vec<_> = lines.collect();
    let text = lines.join("\n");
    format!("-----BEGIN {label}-----\n{text}\n-----END {label}-----\n")
}

fn trouble(error: impl std::fmt::Display) -> Trouble {
    Trouble::new(format!("A certificate could not be made: {error}."))
}
