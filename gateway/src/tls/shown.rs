//! The certificate that clients are shown.

use std::sync::{Arc, Mutex, PoisonError, RwLock, TryLockError};

use rustls::{
    server::{ClientHello, ResolvesServerCert},
    sign::CertifiedKey,
};

use super::pair::{Files, TlsError};
use crate::digest::Digest;

/// The certificate that was last whole in its files, with its key.
#[derive(Debug)]
pub(super) struct Shown {
    files: Files,
    now: RwLock<Arc<CertifiedKey>>,
    seen: Mutex<Seen>,
}

/// The last seen contents of the files, good or not: each change is told once.
#[derive(Debug, PartialEq, Eq)]
enum Seen {
    Texts([Digest; 2]),
    Unreadable(String),
}

/// The result for the certificate when its files were looked at.
#[derive(Debug)]
pub(super) enum Look {
    /// Nothing has changed, or somebody else is looking.
    Same,
    /// The one in the files is shown from now on.
    Replaced,
    /// The old one is still shown.
    Kept(TlsError),
}

impl Shown {
    pub(super) fn read(files: Files) -> Result<Self, TlsError> {
        let texts = files.read()?;
        let certified = files.certified(&texts)?;
        Ok(Self {
            now: RwLock::new(Arc::new(certified)),
            seen: Mutex::new(Seen::Texts(texts.digests())),
            files,
        })
    }

    pub(super) fn files(&self) -> &Files {
        &self.files
    }

    /// Shows what is in the files now, if it is whole, and says in the log what changed.
    pub(super) fn look_again(&self) {
        let certificate = self.files.certificate.display();
        match self.look() {
            Look::Same => {}
            Look::Replaced => tracing::info!(%certificate, "the new TLS certificate is used"),
            Look::Kept(error) => tracing::warn!(
                %certificate,
                "the TLS certificate on the disk is not used, the one before it still is: {error}"
            ),
        }
    }

    fn look(&self) -> Look {
        let mut last = match self.seen.try_lock() {
            Ok(last) => last,
            Err(TryLockError::Poisoned(poisoned)) => poisoned.into_inner(),
            Err(TryLockError::WouldBlock) => return Look::Same,
        };
        let texts = self.files.read();
        let seen = match &texts {
            Ok(texts) => Seen::Texts(texts.digests()),
            Err(error) => Seen::Unreadable(error.to_string()),
        };
        if *last == seen {
            return Look::Same;
        }
        *last = seen;
        match texts.and_then(|texts| self.files.certified(&texts)) {
            Ok(certified) => {
                let mut now = self.now.write().unwrap_or_else(PoisonError::into_inner);
                *now = Arc::new(certified);
                Look::Replaced
            }
            Err(error) => Look::Kept(error),
        }
    }
}

impl ResolvesServerCert for Shown {
    fn resolve(&self, _: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        let now = self.now.read().unwrap_or_else(PoisonError::into_inner);
        Some(Arc::clone(&now))
    }
}

#[cfg(test)]
mod tests {
    use std::{fs, path::PathBuf};

    use base64::prelude::{BASE64_STANDARD, Engine};
    use rcgen::{CertifiedKey as Made, generate_simple_self_signed};

    use super::*;

    struct Folder(PathBuf);

    impl Drop for Folder {
        fn drop(&mut self) {
            let _ = fs::remove_dir_all(&self.0);
        }
    }

    impl Folder {
        fn new() -> (Self, Files) {
            let name = format!("bulkhead-tls-{:032x}", fastrand::u128(..));
            let folder = std::env::temp_dir().join(name);
            fs::create_dir(&folder).unwrap();
            let files = Files {
                certificate: folder.join("certificate.pem"),
                key: folder.join("key.pem"),
            };
            (Self(folder), files)
        }
    }

    /// A certificate and its key.
    fn pair() -> (String, String) {
        let made = generate_simple_self_signed(["localhost".to_owned()]);
        let Made { cert, signing_key } = made.unwrap();
        let key = pem("PRIVATE KEY", &signing_key.serialize_der());
        (pem("CERTIFICATE", cert.der()), key)
    }

    fn pem(label: &str, der: &[u8]) -> String {
        let text = BASE64_STANDARD.encode(der);
        let lines: Vec<_> = text.as_bytes().chunks(64).collect();
        let text = String::from_utf8(lines.join(&b'\n')).unwrap();
        format!("-----BEGIN {label}-----\n{text}\n-----END {label}-----\n")
    }

    fn write(files: &Files, certificate: &str, key: &str) {
        fs::write(&files.certificate, certificate).unwrap();
        fs::write(&files.key, key).unwrap();
    }

    /// The certificate as it stands in a file.
    fn shown(shown: &Shown) -> Vec<u8> {
        shown.now.read().unwrap().cert[0].to_vec()
    }

    #[test]
    fn a_pair_that_is_not_whole_is_not_shown_and_said_once() {
        let (_folder, files) = Folder::new();
        let ((certificate, key), (new, new_key)) = (pair(), pair());
        write(&files, &certificate, &key);
        let it = Shown::read(files.clone()).unwrap();
        let old = shown(&it);
        assert!(matches!(it.look(), Look::Same));
        for (certificate, key, reason) in [
            (new.as_str(), key.as_str(), "can't be used with"),
            (&new[..new.len() / 2], &new_key, "is no whole PEM file"),
            (&new, &new_key[..new_key.len() / 2], "is no whole PEM file"),
            (
                &format!("{new}{}", &new[..200]),
                &new_key,
                "is no whole PEM",
            ),
            ("", &new_key, "holds no certificate"),
            (&new, "", "holds no private key"),
            (&new_key, &new, "holds no certificate"),
        ] {
            write(&files, certificate, key);
            let Look::Kept(error) = it.look() else {
                panic!("{certificate} {key}");
            };
            assert!(error.to_string().contains(reason), "{error}");
            assert!(matches!(it.look(), Look::Same), "said once");
            assert_eq!(shown(&it), old);
            assert!(Shown::read(files.clone()).is_err(), "nor at the start");
        }
        fs::remove_file(&files.key).unwrap();
        assert!(matches!(it.look(), Look::Kept(_)));
        assert!(matches!(it.look(), Look::Same), "said once");
        write(&files, &new, &new_key);
        assert!(matches!(it.look(), Look::Replaced));
        assert_ne!(shown(&it), old);
    }

    #[test]
    fn no_error_repeats_a_key() {
        let (_folder, files) = Folder::new();
        let ((certificate, _), (_, key)) = (pair(), pair());
        let secret: Vec<_> = key.lines().skip(1).take(2).collect();
        let without_end = key.replace("-----END PRIVATE KEY-----", "");
        let broken = key.replacen(secret[0], &format!("{}!", secret[0]), 1);
        for key in [&key, &without_end, &broken] {
            write(&files, &certificate, key);
            let error = Shown::read(files.clone()).unwrap_err();
            for text in [error.to_string(), format!("{error:?}")] {
                assert!(secret.iter().all(|line| !text.contains(line)), "{text}");
            }
        }
    }
}
