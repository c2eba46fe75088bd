//! The few things that are read of a certificate itself: who issued it to whom, and for how
//! long. Nothing is trusted because of them; whether it is genuine, the other side decides.

use bulkhead_core::time::Timestamp;

const SEQUENCE: u8 = 0x30;
const VERSION: u8 = 0xa0;
const UTC_TIME: u8 = 0x17;
const GENERALIZED_TIME: u8 = 0x18;

/// The facts in a certificate about itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Facts<'c> {
    /// The one who issued it, as DER.
    pub(super) issuer: &'c [u8],
    /// To whom, as DER.
    pub(super) subject: &'c [u8],
    pub(super) not_before: Timestamp,
    pub(super) not_after: Timestamp,
}

impl<'c> Facts<'c> {
    /// Reads a certificate; none where it is no X.509.
    pub(super) fn read(certificate: &'c [u8]) -> Option<Self> {
        let mut outer = Reader(certificate);
        let mut signed = Reader(Reader(outer.expect(SEQUENCE)?).expect(SEQUENCE)?);
        if signed.0.first() == Some(&VERSION) {
            signed.next()?;
        }
        let _serial_number = signed.next()?;
        let _algorithm = signed.expect(SEQUENCE)?;
        let issuer = signed.expect(SEQUENCE)?;
        let mut validity = Reader(signed.expect(SEQUENCE)?);
        let not_before = validity.time()?;
        let not_after = validity.time()?;
        let subject = signed.expect(SEQUENCE)?;
        Some(Self {
            issuer,
            subject,
            not_before,
            not_after,
        })
    }
}

/// Reads one value of DER after the other.
struct Reader<'c>(&'c [u8]);

impl<'c> Reader<'c> {
    fn bytes(&mut self, count: usize) -> Option<&'c [u8]> {
        let (bytes, rest) = self.0.split_at_checked(count)?;
        self.0 = rest;
        Some(bytes)
    }

    /// The tag and the content of the next value.
    fn next(&mut self) -> Option<(u8, &'c [u8])> {
        let tag = *self.bytes(1)?.first()?;
        let first = *self.bytes(1)?.first()?;
        let length = if first < 0x80 {
            usize::from(first)
        } else {
            // No certificate has 16 MiB.
            let count = usize::from(first & 0x7f);
            if !(1..=3).contains(&count) {
                return None;
            }
            let add = |sum: usize, byte: &u8| sum << 8 | usize::from(*byte);
            self.bytes(count)?.iter().fold(0, add)
        };
        Some((tag, self.bytes(length)?))
    }

    fn expect(&mut self, tag: u8) -> Option<&'c [u8]> {
        let (found, content) = self.next()?;
        (found == tag).then_some(content)
    }

    fn time(&mut self) -> Option<Timestamp> {
        let (tag, content) = self.next()?;
        let text = std::str::from_utf8(content).ok()?;
        let is_date = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
        let digits = text.strip_suffix('Z').filter(|text| is_date(text))?;
        let digits = match (tag, digits.len()) {
            // Two digits of a year: 1950 to 2049.
            (UTC_TIME, 12) if digits < "5" => format!("20{digits}"),
            (UTC_TIME, 12) => format!("19{digits}"),
            (GENERALIZED_TIME, 14) => digits.to_owned(),
            _ => return None,
        };
        let part = |range: std::ops::Range<usize>| digits.get(range).unwrap_or_default();
        let (year, month, day) = (part(0..4), part(4..6), part(6..8));
        if year < "1970" {
            return Some(Timestamp(0));
        }
        let (hour, minute, second) = (part(8..10), part(10..12), part(12..14));
        Timestamp::read(&format!("{year}-{month}-{day}T{hour}:{minute}:{second}Z"))
    }
}

#[cfg(test)]
mod tests {
    use rcgen::{CertificateParams, KeyPair, date_time_ymd};

    use super::*;

    fn certificate(until: i32) -> Vec<u8> {
        let mut params = CertificateParams::new(vec!["localhost".to_owned()]).unwrap();
        params.not_before = date_time_ymd(1960, 2, 3);
        params.not_after = date_time_ymd(until, 12, 1);
        let key = KeyPair::generate().unwrap();
        params.self_signed(&key).unwrap().der().to_vec()
    }

    #[test]
    fn dates_are_read_in_both_forms() {
        for (until, text) in [(2026, "2026-12-01"), (2051, "2051-12-01")] {
            let certificate = certificate(until);
            let facts = Facts::read(&certificate).unwrap();
            assert_eq!(facts.not_before, Timestamp(0));
            assert_eq!(facts.not_after.to_string(), format!("{text}T00:00:00.000Z"));
            assert_eq!(facts.issuer, facts.subject);
        }
    }

    #[test]
    fn what_is_cut_off_anywhere_is_no_certificate() {
        let certificate = certificate(2026);
        for end in 0..certificate.len() {
            assert_eq!(Facts::read(&certificate[..end]), None, "{end}");
        }
        for (at, _) in certificate.iter().enumerate() {
            let mut damaged = certificate.clone();
            damaged[at] ^= 0xff;
            // Whatever comes of it, it is no panic.
            let _ = Facts::read(&damaged);
        }
    }
}
