//! Tells one request from another, also across restarts.

use std::fmt;

use ring::digest::{Context, SHA256};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

/// The SHA-256 of all that a request to a service holds. It is the same in every process and
/// version.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct RequestDigest([u8; 32]);

impl RequestDigest {
    /// The digest of a request: its method, its path with the query below the service's address,
    /// the resource group that it names, and its body.
    pub fn of(method: &str, path: &str, group: Option<&str>, body: &[u8]) -> Self {
        let mut context = Context::new(&SHA256);
        let group_is_named = [u8::from(group.is_some())];
        let group = group.unwrap_or_default().as_bytes();
        for part in [
            method.as_bytes(),
            path.as_bytes(),
            &group_is_named,
            group,
            body,
        ] {
            // With its length before it no part runs into the next one.
            context.update(&(part.len() as u64).to_be_bytes());
            context.update(part);
        }
        let mut bytes = [0; 32];
        // SHA-256 has 32 bytes.
        for (byte, digest) in bytes.iter_mut().zip(context.finish().as_ref()) {
            *byte = *digest;
        }
        Self(bytes)
    }

    fn parse(text: &str) -> Option<Self> {
        let mut bytes = [0; 32];
        let is_hex = text.len() == 64 && text.bytes().all(|byte| byte.is_ascii_hexdigit());
        for (index, byte) in bytes.iter_mut().enumerate() {
            let digits = text.get(2 * index..2 * index + 2).filter(|_| is_hex)?;
            *byte = u8::from_str_radix(digits, 16).ok()?;
        }
        Some(Self(bytes))
    }
}

impl fmt::Display for RequestDigest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for RequestDigest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl Serialize for RequestDigest {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for RequestDigest {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::parse(&text).ok_or_else(|| de::Error::custom("it is no digest of 64 digits"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_do_not_run_into_each_other() {
        let digests = [
            RequestDigest::of("PATCH", "/a", None, b"b"),
            RequestDigest::of("PATCH", "/ab", None, b""),
            RequestDigest::of("PATCH", "/a", Some(""), b"b"),
            RequestDigest::of("PATCH", "/a", Some("b"), b""),
        ];
        for (index, one) in digests.iter().enumerate() {
            assert!(!digests[..index].contains(one), "{index}");
        }
    }

    /// A change of it would forget every request of before an upgrade.
    #[test]
    fn the_digest_of_a_request_stays_the_same() {
        let digest = RequestDigest::of("DELETE", "/v2/lm/deployments/a1b2", Some("default"), b"");
        let text = "5b3b1ed5f5704a3c2f942315d383a2f82f14fd55cebb4b048848d428da52dd48";
        assert_eq!(digest.to_string(), text);
        assert_eq!(RequestDigest::parse(text), Some(digest));
        for other in ["", "00", &format!("+{}", &text[1..]), &text[1..]] {
            assert_eq!(RequestDigest::parse(other), None, "{other}");
        }
    }
}
