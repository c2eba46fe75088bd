use rcgen::{
    BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair, PKCS_ED25519, date_time_ymd,
};

use super::*;
use crate::credentials::testing::{certificate_pem, key_pem, pem};

/// A leaf, the one that issued it, and the one that issued that, as PEM; and the leaf's key.
struct Made {
    leaf: String,
    middle: String,
    root: String,
    key: String,
}

fn authority(name: &str) -> CertificateParams {
    let mut params = CertificateParams::new(Vec::new()).unwrap();
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    params
        .distinguished_name
        .push(rcgen::DnType::CommonName, name);
    params
}

fn made() -> Made {
    let keys: [KeyPair; 3] = std::array::from_fn(|_| KeyPair::generate().unwrap());
    let [root_key, middle_key, key] = keys;
    let root = authority("root");
    let root_pem = certificate_pem(&root.self_signed(&root_key).unwrap());
    let root = Issuer::new(root, root_key);
    let middle = authority("middle");
    let middle_pem = certificate_pem(&middle.signed_by(&middle_key, &root).unwrap());
    let middle = Issuer::new(middle, middle_key);
    let mut leaf = CertificateParams::new(vec!["client".to_owned()]).unwrap();
    leaf.not_before = date_time_ymd(2026, 11, 24);
    leaf.not_after = date_time_ymd(2026, 12, 1);
    Made {
        leaf: certificate_pem(&leaf.signed_by(&key, &middle).unwrap()),
        middle: middle_pem,
        root: root_pem,
        key: key_pem(&key),
    }
}

fn read(certificate: &str, key: &str) -> Result<Identity, PemError> {
    let secret = |text: &str| Secret::from(text.to_owned());
    let identity = Identity::read(&secret(certificate), &secret(key));
    if let Err(PemError::Certificate(fault) | PemError::Key(fault)) = identity {
        let sentence = fault.to_string();
        for line in certificate.lines().chain(key.lines()) {
            assert!(line.len() < 20 || !sentence.contains(line), "{sentence}");
        }
    }
    identity
}

#[test]
fn a_certificate_with_its_chain_and_key_is_an_identity() {
    let made = made();
    let chain = format!("{}{}{}", made.leaf, made.middle, made.root);
    let identity = read(&chain, &made.key).unwrap();
    assert_eq!(
        identity.not_before().to_string(),
        "2026-11-24T00:00:00.000Z"
    );
    assert_eq!(identity.not_after().to_string(), "2026-12-01T00:00:00.000Z");
    assert_eq!(identity.certified().cert.len(), 3);
    assert!(!format!("{identity:?}").contains("PRIVATE"));
    assert!(identity.is_same(&identity.clone()));
    assert!(!identity.is_same(&read(&made.leaf, &made.key).unwrap()));
}

#[test]
fn line_ends_may_be_two_characters_and_lines_may_be_indented() {
    let made = made();
    for end in ["\\n", "\\r\\n", "\r\n", "\n    "] {
        let written = |text: &str| text.trim_end().replace("\r\n", "\n").replace('\n', end);
        let read = read(&written(&made.leaf), &written(&made.key));
        assert!(read.is_ok(), "{end:?}: {read:?}");
    }
}

#[test]
fn the_certificate_of_the_key_comes_first_and_its_issuers_after_it() {
    let Made {
        leaf,
        middle,
        root,
        key,
    } = made();
    let read = |chain: String| read(&chain, &key).map(|_| ());
    let fault = PemError::Certificate(PemFault::LeafNotFirst);
    assert_eq!(read(format!("{middle}{leaf}")), Err(fault));
    let fault = PemError::Certificate(PemFault::Chain { number: 2 });
    assert_eq!(read(format!("{leaf}{root}{middle}")), Err(fault));
    // Two certificates of one issuer, as they are around when one replaces the other.
    assert_eq!(read(format!("{leaf}{middle}{middle}{root}")), Ok(()));
}

#[test]
fn every_pem_that_is_none_is_told_by_its_kind() {
    use PemError::{Certificate, Key};

    let Made { leaf, key, .. } = made();
    let other = made().key;
    let in_one_line = key.replace(['\r', '\n'], "");
    let cut = &leaf[..leaf.len() / 2];
    let encrypted = key.replace("PRIVATE KEY", "ENCRYPTED PRIVATE KEY");
    let old_encrypted = "-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\n\
                         DEK-Info: AES-128-CBC,00\n\nAAAA\n-----END RSA PRIVATE KEY-----\n";
    let two = format!("{key}{other}");
    let no_certificate = pem("CERTIFICATE", b"no certificate");
    let no_key = pem("PRIVATE KEY", b"no key");
    let letters = key.replacen('M', "*", 1);
    for (certificate, key, fault) in [
        ("s3cret", &*key, Certificate(PemFault::NotPem)),
        (&leaf, "s3cret", Key(PemFault::NotPem)),
        (&leaf, &in_one_line, Key(PemFault::LineEnds)),
        (cut, &key, Certificate(PemFault::Broken)),
        (&leaf, &letters, Key(PemFault::Broken)),
        (&key, &key, Certificate(PemFault::NoCertificate)),
        (&leaf, &leaf, Key(PemFault::NoKey)),
        (&leaf, &encrypted, Key(PemFault::EncryptedKey)),
        (&leaf, old_encrypted, Key(PemFault::EncryptedKey)),
        (&leaf, &two, Key(PemFault::SeveralKeys)),
        (
            &no_certificate,
            &key,
            Certificate(PemFault::NotACertificate),
        ),
        (&leaf, &no_key, Key(PemFault::KindOfKey)),
        (&leaf, &other, Key(PemFault::OtherKey)),
    ] {
        assert_eq!(read(certificate, key).map(|_| ()), Err(fault));
    }
}

/// The same certificate as one of version 1: without the field that says which version it is.
fn of_version_1(leaf: &str) -> String {
    let secret = Secret::from(leaf.to_owned());
    let der = certificates(&secret).unwrap().remove(0).to_vec();
    let version = [0xa0, 0x03, 0x02, 0x01, 0x02];
    let at = der.windows(5).position(|bytes| bytes == version).unwrap();
    // Another version than 3 does as well, and leaves all lengths as they are.
    let mut der = der;
    der[at + 4] = 0;
    pem("CERTIFICATE", &der)
}

#[test]
fn a_certificate_of_version_1_is_not_told_as_one_of_another_key() {
    let Made { leaf, key, .. } = made();
    let fault = PemError::Certificate(PemFault::NotACertificate);
    assert_eq!(read(&of_version_1(&leaf), &key).map(|_| ()), Err(fault));
    assert!(PemFault::NotACertificate.to_string().contains("X.509 v3"));
}

#[test]
fn keys_of_several_kinds_are_read() {
    let key = KeyPair::generate_for(&PKCS_ED25519).unwrap();
    let params = CertificateParams::new(vec!["client".to_owned()]).unwrap();
    let certificate = params.self_signed(&key).unwrap();
    assert!(read(&certificate_pem(&certificate), &key_pem(&key)).is_ok());
}
