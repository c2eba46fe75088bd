//! A certificate with its private key, as PEM.

mod fault;
mod validity;

use std::{fmt, sync::Arc};

use bulkhead_core::time::Timestamp;
use rustls::{
    crypto::ring::sign::any_supported_type,
    pki_types::{
        CertificateDer, PrivateKeyDer,
        pem::{Error, PemObject, SectionKind},
    },
    sign::{CertifiedKey, SigningKey},
};
use zeroize::{Zeroize, Zeroizing};

use super::{Secret, der::Facts};
pub use fault::{PemError, PemFault};
pub(crate) use validity::Day;
pub use validity::NotValid;

/// A certificate with its chain and private key, by which the gateway signs in over TLS.
#[derive(Clone)]
pub struct Identity {
    certified: Arc<CertifiedKey>,
    not_before: Timestamp,
    not_after: Timestamp,
}

impl fmt::Debug for Identity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Identity")
            .field("not_before", &self.not_before)
            .field("not_after", &self.not_after)
            .finish_non_exhaustive()
    }
}

impl Identity {
    /// Reads a certificate and its key. `\n` as two characters is a line end, because that is
    /// what becomes of one in an environment variable.
    ///
    /// # Errors
    /// What is wrong with either, or with both together.
    pub fn read(certificate: &Secret, key: &Secret) -> Result<Self, PemError> {
        let chain = certificates(certificate).map_err(PemError::Certificate)?;
        let key = private_key(key).map_err(PemError::Key)?;
        let [not_before, not_after] = validity(&chain).map_err(PemError::Certificate)?;
        let certified = CertifiedKey::new(chain.clone(), Arc::clone(&key));
        if let Err(error) = certified.keys_match() {
            if let rustls::Error::InvalidCertificate(_) = error {
                return Err(PemError::Certificate(PemFault::NotACertificate));
            }
            let belongs = |certificate: &CertificateDer<'static>| {
                let alone = CertifiedKey::new(vec![certificate.clone()], Arc::clone(&key));
                alone.keys_match().is_ok()
            };
            return Err(if chain.iter().any(belongs) {
                PemError::Certificate(PemFault::LeafNotFirst)
            } else {
                PemError::Key(PemFault::OtherKey)
            });
        }
        check_order(&chain).map_err(PemError::Certificate)?;
        Ok(Self {
            certified: Arc::new(certified),
            not_before,
            not_after,
        })
    }

    /// The end of the certificate.
    pub fn not_after(&self) -> Timestamp {
        self.not_after
    }

    /// The beginning of the certificate.
    pub fn not_before(&self) -> Timestamp {
        self.not_before
    }

    /// The certified key with which the library for TLS signs in.
    pub fn certified(&self) -> Arc<CertifiedKey> {
        Arc::clone(&self.certified)
    }

    /// `true` if it is the same certificate, which also tells of the key: it belongs to it.
    pub fn is_same(&self, other: &Self) -> bool {
        self.certified.cert == other.certified.cert
    }
}

/// The beginning and the end of the first certificate.
fn validity(chain: &[CertificateDer<'static>]) -> Result<[Timestamp; 2], PemFault> {
    let facts = chain.first().and_then(|leaf| Facts::read(leaf));
    let facts = facts.ok_or(PemFault::NotACertificate)?;
    Ok([facts.not_before, facts.not_after])
}

/// Every certificate but the first must be the issuer of one that came before.
fn check_order(chain: &[CertificateDer<'static>]) -> Result<(), PemFault> {
    let mut issuers = Vec::new();
    for (at, certificate) in chain.iter().enumerate() {
        let facts = Facts::read(certificate).ok_or(PemFault::NotACertificate)?;
        if at > 0 && !issuers.contains(&facts.subject) {
            return Err(PemFault::Chain { number: at + 1 });
        }
        issuers.push(facts.issuer);
    }
    Ok(())
}

/// All certificates of a text, at least one.
pub(super) fn certificates(text: &Secret) -> Result<Vec<CertificateDer<'static>>, PemFault> {
    let is_certificate = |kind| kind == SectionKind::Certificate;
    let chain: Vec<_> = sections(text)?
        .into_iter()
        .filter(|(kind, _)| is_certificate(*kind))
        .map(|(_, der)| CertificateDer::from(der))
        .collect();
    if chain.is_empty() {
        return Err(PemFault::NoCertificate);
    }
    Ok(chain)
}

fn private_key(text: &Secret) -> Result<Arc<dyn SigningKey>, PemFault> {
    let plain = text.reveal();
    if plain.contains("-----BEGIN ENCRYPTED ") || plain.contains("Proc-Type: 4,ENCRYPTED") {
        return Err(PemFault::EncryptedKey);
    }
    let sections = sections(text)?.into_iter();
    let keys = sections.filter_map(|(kind, der)| PrivateKeyDer::from_pem(kind, der));
    let mut keys: Vec<_> = keys.collect();
    match (keys.pop(), keys.is_empty()) {
        (None, _) => Err(PemFault::NoKey),
        (Some(mut key), true) => {
            let loaded = any_supported_type(&key);
            key.zeroize();
            loaded.map_err(|_| PemFault::KindOfKey)
        }
        (Some(_), false) => Err(PemFault::SeveralKeys),
    }
}

fn sections(text: &Secret) -> Result<Vec<(SectionKind, Vec<u8>)>, PemFault> {
    let plain = text.reveal();
    if !plain.contains("-----BEGIN ") {
        return Err(PemFault::NotPem);
    }
    let lines = Zeroizing::new(plain.replace("\\r", ""));
    let lines = Zeroizing::new(lines.replace("\\n", "\n"));
    // Indented as in YAML, or with the line ends of Windows.
    let trimmed: Vec<_> = lines.lines().map(str::trim).collect();
    let lines = Zeroizing::new(trimmed.join("\n"));
    let is_split = |line: &str| line.starts_with("-----BEGIN ") && line.len() < 64;
    if !lines.lines().any(is_split) {
        return Err(PemFault::LineEnds);
    }
    let sections = <(SectionKind, Vec<u8>)>::pem_slice_iter(lines.as_bytes());
    // The error of the library quotes what it read.
    let sections: Result<Vec<_>, Error> = sections.collect();
    sections.map_err(|_| PemFault::Broken)
}

#[cfg(test)]
mod tests;
