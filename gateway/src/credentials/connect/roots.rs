//! Certificates that are trusted beside those of the machine.

use std::path::Path;

use rustls::RootCertStore;

use crate::credentials::{Environment, Fault, PemFault, pem};

/// The name of a `ca_file` in faults.
const NAME: &str = "ca_file";

/// The same certificates and those of a file, which a connection names for a service or a token
/// service of its own house.
///
/// # Errors
/// Where the file can't be read, or one of its certificates can't be used.
pub fn with_ca_file(roots: &RootCertStore, path: &Path) -> Result<RootCertStore, Fault> {
    let fault = |fault| Fault::Pem(NAME, fault);
    let certificates = pem::certificates(&Environment::file(path)?).map_err(fault)?;
    let mut roots = roots.clone();
    for certificate in certificates {
        let added = roots.add(certificate);
        added.map_err(|_| fault(PemFault::NotACertificate))?;
    }
    Ok(roots)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::credentials::testing::{Folder, certificate, pem};

    #[test]
    fn the_certificates_of_a_file_are_trusted_beside_the_others() {
        let folder = Folder::new();
        let two = certificate().0 + &certificate().0;
        let file = folder.write("ca.pem", &two);
        let roots = with_ca_file(&RootCertStore::empty(), &file).unwrap();
        assert_eq!(roots.len(), 2);
        assert_eq!(with_ca_file(&roots, &file).unwrap().len(), 4);
    }

    #[test]
    fn a_file_without_usable_certificates_is_told() {
        let folder = Folder::new();
        let broken = certificate().0 + &pem("CERTIFICATE", b"none");
        for (text, fault) in [
            ("", PemFault::NotPem),
            (&certificate().1, PemFault::NoCertificate),
            (&broken, PemFault::NotACertificate),
        ] {
            let file = folder.write("ca.pem", text);
            let error = with_ca_file(&RootCertStore::empty(), &file).unwrap_err();
            assert_eq!(error, Fault::Pem("ca_file", fault));
        }
        let gone = folder.path().join("gone");
        assert!(with_ca_file(&RootCertStore::empty(), &gone).is_err());
    }
}
