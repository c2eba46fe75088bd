//! A certificate and its key, in two files.

use std::{
    fmt,
    fs::File,
    io::{self, Read},
    path::{Path, PathBuf},
};

use rustls::{
    crypto::ring,
    pki_types::{
        CertificateDer, PrivateKeyDer,
        pem::{self, PemObject},
    },
    sign::CertifiedKey,
};

use crate::digest::Digest;

/// The largest file that is read, in bytes: no chain is that long.
const MOST_BYTES: u64 = 1 << 20;

/// The files with a certificate, followed by those that it needs, and with its key: both PEM.
#[derive(Clone, Debug)]
pub(super) struct Files {
    pub(super) certificate: PathBuf,
    pub(super) key: PathBuf,
}

/// The reason why there is no certificate with its key in two files.
#[derive(Debug)]
pub struct TlsError(Fault);

#[derive(Debug)]
enum Fault {
    Unreadable(PathBuf, io::Error),
    TooLarge(PathBuf),
    /// Without what the library says: that may repeat a part of a key.
    NotPem(PathBuf, &'static str),
    NoCertificate(PathBuf),
    NoKey(PathBuf),
    /// They are not of each other, or not of a kind that is known.
    Unfit(Files, rustls::Error),
    Library(rustls::Error),
}

impl fmt::Display for TlsError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Fault::Unreadable(path, error) => {
                write!(f, "{} can't be read: {error}", path.display())
            }
            Fault::TooLarge(path) => {
                let path = path.display();
                write!(f, "{path} has more than {MOST_BYTES} bytes")
            }
            Fault::NotPem(path, reason) => {
                write!(f, "{} is no whole PEM file: {reason}", path.display())
            }
            Fault::NoCertificate(path) => {
                let path = path.display();
                write!(f, "{path} holds no certificate in PEM (BEGIN CERTIFICATE)")
            }
            Fault::NoKey(path) => write!(
                f,
                "{} holds no private key in PEM that needs no passphrase (BEGIN PRIVATE KEY)",
                path.display()
            ),
            Fault::Unfit(files, error) => write!(
                f,
                "the key in {} can't be used with the first certificate in {}: {error}",
                files.key.display(),
                files.certificate.display()
            ),
            Fault::Library(error) => write!(f, "TLS can't be set up: {error}"),
        }
    }
}

impl std::error::Error for TlsError {}

/// The contents of the files.
pub(super) struct Texts {
    certificate: Vec<u8>,
    key: Vec<u8>,
}

impl Files {
    pub(super) fn read(&self) -> Result<Texts, TlsError> {
        Ok(Texts {
            certificate: read(&self.certificate)?,
            key: read(&self.key)?,
        })
    }

    /// The certificate and the key of what stood in these files, where they are each other's.
    pub(super) fn certified(&self, texts: &Texts) -> Result<CertifiedKey, TlsError> {
        let not_pem = |path: &Path| {
            let path = path.to_owned();
            move |error| TlsError(Fault::NotPem(path, reason(&error)))
        };
        let chain: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(&texts.certificate).collect();
        let chain = chain.map_err(not_pem(&self.certificate))?;
        if chain.is_empty() {
            return Err(TlsError(Fault::NoCertificate(self.certificate.clone())));
        }
        let key = PrivateKeyDer::from_pem_slice(&texts.key).map_err(|error| match error {
            pem::Error::NoItemsFound => TlsError(Fault::NoKey(self.key.clone())),
            error => not_pem(&self.key)(error),
        })?;
        CertifiedKey::from_der(chain, key, &ring::default_provider())
            .map_err(|error| TlsError(Fault::Unfit(self.clone(), error)))
    }
}

impl TlsError {
    pub(super) fn of_library(error: rustls::Error) -> Self {
        Self(Fault::Library(error))
    }
}

impl Texts {
    pub(super) fn digests(&self) -> [Digest; 2] {
        [&self.certificate, &self.key].map(|bytes| Digest::of_file(bytes))
    }
}

fn reason(error: &pem::Error) -> &'static str {
    match error {
        pem::Error::MissingSectionEnd { .. } => "it ends too early",
        _ => "a part of it can't be read",
    }
}

fn read(path: &Path) -> Result<Vec<u8>, TlsError> {
    let unreadable = |error| TlsError(Fault::Unreadable(path.to_owned(), error));
    let file = File::open(path).map_err(unreadable)?;
    let mut bytes = Vec::new();
    let read = file.take(MOST_BYTES + 1).read_to_end(&mut bytes);
    let count = read.map_err(unreadable)?;
    if u64::try_from(count).unwrap_or(u64::MAX) > MOST_BYTES {
        return Err(TlsError(Fault::TooLarge(path.to_owned())));
    }
    Ok(bytes)
}
