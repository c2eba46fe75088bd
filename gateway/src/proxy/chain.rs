//! Values of `X-Forwarded-*`.

use std::net::{IpAddr, SocketAddr};

use axum::http::{HeaderMap, HeaderName};

/// The addresses that a request came through, as proxies wrote them down, the newest one first.
pub(super) fn addresses(
    headers: &HeaderMap,
    name: &HeaderName,
) -> impl Iterator<Item = Option<SocketAddr>> {
    // Several lines of a header are one list (RFC 9110, 5.3).
    let lines = headers.get_all(name).iter().rev();
    lines.flat_map(|line| {
        let texts = line.to_str().unwrap_or_default().rsplit(',');
        texts.map(|text| address(text.trim()))
    })
}

/// An address, which some proxies write with its port; 0 where there is none.
fn address(text: &str) -> Option<SocketAddr> {
    let bare: Option<IpAddr> = text.parse().ok();
    let bracketed = || {
        let address = text.strip_prefix('[')?.strip_suffix(']')?;
        address.parse().ok().map(IpAddr::V6)
    };
    match bare.or_else(bracketed) {
        Some(address) => Some(SocketAddr::new(address, 0)),
        None => text.parse().ok(),
    }
}

/// The value of a header that may be there once, with one value.
///
/// # Errors
/// Where there are several.
pub(super) fn only<'h>(headers: &'h HeaderMap, name: &HeaderName) -> Result<Option<&'h str>, ()> {
    let mut lines = headers.get_all(name).iter();
    let Some(line) = lines.next() else {
        return Ok(None);
    };
    let text = line.to_str().map_err(|_| ())?.trim();
    if lines.next().is_some() || text.contains(',') {
        return Err(());
    }
    Ok(Some(text))
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    static NAME: HeaderName = HeaderName::from_static("x-forwarded-for");

    fn with(lines: &[&'static str]) -> HeaderMap {
        let line = |line: &&'static str| (NAME.clone(), HeaderValue::from_static(line));
        lines.iter().map(line).collect()
    }

    #[test]
    fn the_newest_address_comes_first_however_the_list_is_cut() {
        for lines in [
            &["192.0.2.1, 198.51.100.2:50000,[2001:db8::3]:443, 2001:db8::4"][..],
            &[
                "192.0.2.1",
                "198.51.100.2:50000 , [2001:db8::3]:443",
                "[2001:db8::4]",
            ],
        ] {
            let headers = with(lines);
            let addresses = addresses(&headers, &NAME);
            let addresses: Vec<_> = addresses.map(|found| found.unwrap().ip()).collect();
            let expected: Vec<IpAddr> = ["2001:db8::4", "2001:db8::3", "198.51.100.2", "192.0.2.1"]
                .map(|text| text.parse().unwrap())
                .into();
            assert_eq!(addresses, expected);
        }
    }

    #[test]
    fn what_is_no_address_is_told() {
        for text in [
            "",
            "unknown",
            "_hidden",
            "192.0.2.1:",
            "192.0.2.256",
            "[192.0.2.1]",
            "2001:db8::1]:443",
            "\"192.0.2.1\"",
        ] {
            assert_eq!(address(text), None, "{text}");
        }
    }

    #[test]
    fn two_values_are_not_one() {
        assert_eq!(only(&with(&[]), &NAME), Ok(None));
        assert_eq!(only(&with(&[" https "]), &NAME), Ok(Some("https")));
        for lines in [&["https,http"][..], &["https", "http"], &["a", "a"]] {
            assert_eq!(only(&with(lines), &NAME), Err(()), "{lines:?}");
        }
    }
}
