//! Checks of who may ask for what, which hold for every request.
//!
//! A browser sends requests for any page that it shows. `Host` keeps out pages that reach this
//! machine under a name of their own (DNS rebinding), `Origin` and `Sec-Fetch-Site` keep out
//! those that send a change across origins. What is below `/api` only scripts of the own page may
//! fetch. No answer ever carries a header of CORS.

mod fetch;
mod host;

use axum::http::{HeaderMap, Method, Uri, header, request::Parts, uri::Scheme};

pub use host::HostName;
pub(crate) use host::HostPort;
use host::is_own_origin;

use crate::refusal::Refusal;

/// The names that the gateway answers to.
#[derive(Clone, Debug)]
pub(crate) struct Guard {
    hosts: Vec<HostName>,
}

impl Guard {
    /// Answers to this machine's names for itself and to these.
    pub(crate) fn new(more: Vec<HostName>) -> Self {
        let mut hosts = HostName::loopback();
        hosts.extend(more);
        Self { hosts }
    }

    /// Answers to these only: behind a proxy nobody reaches this machine by its own names, and a
    /// proxy that names it so hides under which name it was reached itself.
    pub(crate) fn behind_proxy(hosts: Vec<HostName>) -> Self {
        Self { hosts }
    }

    /// Checks where a request goes to and where it comes from, and gives the host that it names.
    ///
    /// # Errors
    /// Why it is not answered.
    pub(crate) fn check(&self, parts: &Parts) -> Result<HostPort, Refusal> {
        let host = self.host(&parts.uri, &parts.headers)?;
        // TRACE and CONNECT are none of these either, but nothing takes them.
        if !matches!(parts.method, Method::GET | Method::HEAD | Method::OPTIONS) {
            let is_https = parts.extensions.get() == Some(&Scheme::HTTPS);
            check_change(&parts.headers, &host, is_https)?;
        }
        if is_api(parts.uri.path()) {
            fetch::check(&parts.headers)?;
        }
        Ok(host)
    }

    /// The host that a request names, if it is one of the gateway's.
    fn host(&self, uri: &Uri, headers: &HeaderMap) -> Result<HostPort, Refusal> {
        let mut values = headers.get_all(header::HOST).iter();
        let text = values.next().and_then(|value| value.to_str().ok());
        let only = values.next().is_none();
        // A request line with a whole URL counts for more than `Host` (RFC 9112, 3.2.2).
        let agrees = |text: &str| {
            let authority = uri.authority();
            authority.is_none_or(|authority| authority.as_str().eq_ignore_ascii_case(text))
        };
        text.filter(|text| only && agrees(text))
            .and_then(HostPort::parse)
            .filter(|host| self.hosts.contains(host.name()))
            .ok_or(Refusal::HostUnknown)
    }
}

/// `true` if a path is the API's and not the page's.
pub(crate) fn is_api(path: &str) -> bool {
    let rest = path.strip_prefix("/api");
    rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// Checks that no page of another origin asks for a change.
fn check_change(headers: &HeaderMap, host: &HostPort, is_https: bool) -> Result<(), Refusal> {
    let own = |origin: &axum::http::HeaderValue| {
        let text = origin.to_str();
        text.is_ok_and(|text| is_own_origin(text, host, is_https))
    };
    if !headers.get_all(header::ORIGIN).iter().all(own) {
        return Err(Refusal::OriginForeign);
    }
    let mut sites = headers.get_all(fetch::SITE).iter();
    if !sites.all(|site| site == "same-origin" || site == "none") {
        return Err(Refusal::SiteForeign);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use axum::http::Request;

    use super::*;

    fn check(method: &Method, uri: &str, headers: &[(&'static str, &str)]) -> Result<(), Refusal> {
        let more = vec![HostName::parse("Bulkhead.example").unwrap()];
        let mut request = Request::builder().method(method).uri(uri);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let (parts, ()) = request.body(()).unwrap().into_parts();
        Guard::new(more).check(&parts).map(drop)
    }

    #[test]
    fn only_known_names_are_answered_with_any_port() {
        for host in [
            "localhost:8080",
            "127.0.0.1",
            "[::1]:1",
            "BULKHEAD.example:443",
        ] {
            assert_eq!(
                check(&Method::GET, "/", &[("host", host)]),
                Ok(()),
                "{host}"
            );
        }
        for host in [
            "evil.example",
            "localhost.evil.example",
            "192.168.0.1:8080",
            "",
        ] {
            let refusal = check(&Method::GET, "/", &[("host", host)]).unwrap_err();
            assert_eq!(refusal.rule(), "host-unknown", "{host}");
        }
        for headers in [&[][..], &[("host", "localhost"), ("host", "localhost")]] {
            assert!(check(&Method::GET, "/", headers).is_err(), "{headers:?}");
        }
    }

    #[test]
    fn what_is_below_api_is_the_apis() {
        for path in ["/api", "/api/", "/api/x", "/api//x"] {
            assert!(is_api(path), "{path}");
        }
        for path in ["/", "", "*", "/apix", "/x/api", "//api", "/API", "/%61pi"] {
            assert!(!is_api(path), "{path}");
        }
    }

    #[test]
    fn a_whole_url_has_to_name_the_same_host() {
        let host = [("host", "localhost:8080")];
        assert!(check(&Method::GET, "http://localhost:8080/", &host).is_ok());
        assert!(check(&Method::GET, "http://evil.example/", &host).is_err());
    }

    #[test]
    fn a_change_from_elsewhere_is_refused_and_a_reading_is_not() {
        let foreign = ("origin", "https://evil.example");
        let null = ("origin", "null");
        let cross = ("sec-fetch-site", "cross-site");
        let same_site = ("sec-fetch-site", "same-site");
        for (header, rule) in [
            (foreign, "origin-foreign"),
            (null, "origin-foreign"),
            (cross, "site-foreign"),
            (same_site, "site-foreign"),
        ] {
            let headers = [("host", "localhost:8080"), header];
            for method in [Method::PATCH, Method::DELETE, Method::PUT, Method::POST] {
                let refusal = check(&method, "/", &headers).unwrap_err();
                assert_eq!(refusal.rule(), rule, "{method} {header:?}");
            }
            assert_eq!(check(&Method::GET, "/", &headers), Ok(()));
        }
    }

    #[test]
    fn a_change_from_the_own_page_or_from_no_page_is_allowed() {
        let host = ("host", "localhost:8080");
        let own = ("origin", "http://localhost:8080");
        for headers in [
            &[host][..],
            &[host, own, ("sec-fetch-site", "same-origin")],
            &[host, ("sec-fetch-site", "none")],
        ] {
            assert_eq!(check(&Method::PATCH, "/", headers), Ok(()), "{headers:?}");
        }
    }
}
