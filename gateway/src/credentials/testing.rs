//! Helpers for tests of several modules.

use std::{
    collections::BTreeMap,
    ffi::OsString,
    fs,
    path::{Path, PathBuf},
    sync::atomic::{AtomicUsize, Ordering},
};

use base64::{Engine, engine::general_purpose::STANDARD};
use rcgen::{Certificate, CertificateParams, KeyPair, date_time_ymd};

use super::Environment;

/// A folder of a test's own; it goes with this.
pub(crate) struct Folder(PathBuf);

impl Folder {
    pub(crate) fn new() -> Self {
        static COUNT: AtomicUsize = AtomicUsize::new(0);
        let count = COUNT.fetch_add(1, Ordering::Relaxed);
        let name = format!("bulkhead-credentials-{}-{count}", std::process::id());
        let path = std::env::temp_dir().join(name);
        let _ = fs::remove_dir_all(&path);
        fs::create_dir_all(&path).unwrap();
        Self(path)
    }

    pub(crate) fn path(&self) -> &Path {
        &self.0
    }

    /// Writes a file, with the folders that it is in.
    pub(crate) fn write(&self, name: &str, text: &str) -> PathBuf {
        let path = self.0.join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, text).unwrap();
        path
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// An environment with these variables and no home.
pub(crate) fn environment<'v>(
    variables: impl IntoIterator<Item = (&'v str, &'v str)>,
) -> Environment {
    environment_at(variables, None)
}

pub(crate) fn environment_at<'v>(
    variables: impl IntoIterator<Item = (&'v str, &'v str)>,
    home: Option<&Path>,
) -> Environment {
    let owned = |(name, value): (&str, &str)| (name.to_owned(), OsString::from(value));
    let variables: BTreeMap<String, OsString> = variables.into_iter().map(owned).collect();
    let home = home.map(Path::to_owned);
    Environment::new(move |name| variables.get(name).cloned(), home)
}

/// DER as PEM.
pub(crate) fn pem(label: &str, der: &[u8]) -> String {
    let text = STANDARD.encode(der);
    let mut pem = format!("-----BEGIN {label}-----\n");
    for line in text.as_bytes().chunks(64) {
        pem.push_str(std::str::from_utf8(line).unwrap());
        pem.push('\n');
    }
    pem + &format!("-----END {label}-----\n")
}

pub(crate) fn certificate_pem(certificate: &Certificate) -> String {
    pem("CERTIFICATE", certificate.der())
}

pub(crate) fn key_pem(key: &KeyPair) -> String {
    pem("PRIVATE KEY", &key.serialize_der())
}

/// A certificate for `localhost` and its key, as PEM.
pub(crate) fn certificate() -> (String, String) {
    certificate_for([1975, 4096])
}

/// The same, good from and until the first of February of these years.
pub(crate) fn certificate_for([from, until]: [i32; 2]) -> (String, String) {
    let key = KeyPair::generate().unwrap();
    let mut params = CertificateParams::new(vec!["localhost".to_owned()]).unwrap();
    params.not_before = date_time_ymd(from, 2, 1);
    params.not_after = date_time_ymd(until, 2, 1);
    let certificate = params.self_signed(&key).unwrap();
    (certificate_pem(&certificate), key_pem(&key))
}
