//! The coding of a body that a client wants (RFC 9110, 12.5.3).

use axum::http::{HeaderMap, header};

/// A coding of a body.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Coding {
    Brotli,
    Gzip,
    Identity,
}

impl Coding {
    /// Every coding, the smallest one first.
    const ALL: [Self; 3] = [Self::Brotli, Self::Gzip, Self::Identity];

    /// Its name in `Content-Encoding`; none for a body as it is.
    pub(super) fn name(self) -> Option<&'static str> {
        match self {
            Self::Brotli => Some("br"),
            Self::Gzip => Some("gzip"),
            Self::Identity => None,
        }
    }
}

/// The codings that a client accepts, the one that it likes best first; of equals the smallest
/// one. A client that accepts none of them gets the body as it is.
pub(super) fn accepted(headers: &HeaderMap) -> Vec<Coding> {
    let named: Vec<(String, u16)> = headers
        .get_all(header::ACCEPT_ENCODING)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .filter_map(read)
        .collect();
    let weight = |name: &str| {
        let found = named.iter().find(|(other, _)| other == name);
        found.map(|(_, weight)| *weight)
    };
    let weight_of = |coding: Coding| match coding.name() {
        Some(name) => weight(name).or(weight("*")).unwrap_or(0),
        // It is acceptable unless it is ruled out, but whoever names another one prefers that.
        None => weight("identity").or(weight("*")).unwrap_or(1),
    };
    let mut codings: Vec<_> = Coding::ALL
        .into_iter()
        .map(|coding| (weight_of(coding), coding))
        .filter(|(weight, _)| *weight > 0)
        .collect();
    codings.sort_by_key(|(weight, _)| std::cmp::Reverse(*weight));
    let mut codings: Vec<_> = codings.into_iter().map(|(_, coding)| coding).collect();
    if !codings.contains(&Coding::Identity) {
        codings.push(Coding::Identity);
    }
    codings
}

/// Reads `name` or `name;q=weight`; weights in thousandths.
fn read(text: &str) -> Option<(String, u16)> {
    let (name, weight) = match text.split_once(';') {
        None => (text, 1000),
        Some((name, parameter)) => {
            let (q, weight) = parameter.split_once('=')?;
            let weight: f32 = weight.trim().parse().ok()?;
            let fits = q.trim().eq_ignore_ascii_case("q") && (0.0..=1.0).contains(&weight);
            // In range, so nothing is cut off or negative.
            #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
            (name, fits.then_some((weight * 1000.0).round() as u16)?)
        }
    };
    let name = name.trim().to_ascii_lowercase();
    (!name.is_empty()).then_some((name, weight))
}

#[cfg(test)]
mod tests {
    use super::*;
    use Coding::{Brotli, Gzip, Identity};

    #[test]
    fn the_client_chooses() {
        for (text, expected) in [
            ("gzip, deflate, br, zstd", &[Brotli, Gzip, Identity][..]),
            ("gzip", &[Gzip, Identity]),
            ("br;q=0.5, gzip;q=0.8", &[Gzip, Brotli, Identity]),
            ("br;q=0, gzip;q=0.001", &[Gzip, Identity]),
            ("BR ; Q=1.0", &[Brotli, Identity]),
            ("*", &[Brotli, Gzip, Identity]),
            ("*;q=0.5, gzip", &[Gzip, Brotli, Identity]),
            ("identity, br;q=0.5", &[Identity, Brotli]),
            ("identity;q=0, br", &[Brotli, Identity]),
            ("*;q=0", &[Identity]),
            ("", &[Identity]),
            ("deflate", &[Identity]),
            ("br;q=2, gzip;q=x", &[Identity]),
        ] {
            let mut headers = HeaderMap::new();
            headers.insert(header::ACCEPT_ENCODING, text.parse().unwrap());
            assert_eq!(accepted(&headers), expected, "{text}");
        }
        assert_eq!(accepted(&HeaderMap::new()), [Identity]);
    }
}
