//! The cookie that holds the id of a session.
//!
//! Cookies do not tell ports apart: a browser sends them to every server of the same host, and
//! each of these may set them. So the name has the port that the browser sees, and the cookie
//! alone opens nothing.

use axum::http::{
    HeaderMap, HeaderValue,
    header::{COOKIE, HOST},
    uri::Authority,
};

use super::{secret::Secret, store::LIFE};

/// The port of plain HTTP, where the address names none.
const USUAL_PORT: u16 = 80;

/// The most cookies of our name that are looked at. Another server of the same host can add some
/// for paths of ours, and they come first.
const MOST: usize = 4;

/// The name of the cookie, which says what kind of connection it belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum CookieName {
    /// Over plain HTTP, at this port.
    Plain(u16),
    /// Over HTTPS. No other host and no connection without TLS can set it.
    Secure,
}

impl CookieName {
    /// The name for a request that came over HTTPS or not.
    pub(super) fn of(headers: &HeaderMap, secure: bool) -> Self {
        if secure {
            return Self::Secure;
        }
        // The port that the browser knows: something in between may forward another one.
        let host = headers.get(HOST).map(HeaderValue::as_bytes);
        let host = host.and_then(|host| Authority::try_from(host).ok());
        let port = host.and_then(|host| host.port_u16());
        Self::Plain(port.unwrap_or(USUAL_PORT))
    }

    fn text(self) -> String {
        match self {
            Self::Plain(port) => format!("bulkhead-{port}"),
            Self::Secure => "__Host-bulkhead".to_owned(),
        }
    }

    /// The values that a request has for this cookie among all its cookies; almost always one.
    pub(super) fn values(self, headers: &HeaderMap) -> impl Iterator<Item = &str> {
        let name = self.text();
        let lines = headers.get_all(COOKIE).iter();
        let pairs = lines
            .filter_map(|line| line.to_str().ok())
            .flat_map(|line| line.split(';'))
            .filter_map(|pair| pair.trim().split_once('='));
        pairs
            .filter_map(move |(own, value)| (own == name).then_some(value))
            .take(MOST)
    }

    /// `Set-Cookie` that keeps the id of a session as long as the session can last.
    pub(super) fn set(self, id: &Secret) -> Option<HeaderValue> {
        let value = self.attributes(id.as_str(), LIFE.as_secs());
        let mut value = HeaderValue::try_from(value).ok()?;
        value.set_sensitive(true);
        Some(value)
    }

    /// `Set-Cookie` that removes it.
    pub(super) fn remove(self) -> Option<HeaderValue> {
        HeaderValue::try_from(self.attributes("", 0)).ok()
    }

    fn attributes(self, value: &str, seconds: u64) -> String {
        let secure = match self {
            Self::Plain(_) => "",
            Self::Secure => "; Secure",
        };
        let name = self.text();
        format!("{name}={value}; HttpOnly; SameSite=Strict; Path=/; Max-Age={seconds}{secure}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with(lines: &[(axum::http::HeaderName, &str)]) -> HeaderMap {
        let lines = lines.iter();
        lines
            .map(|(name, value)| (name.clone(), value.parse().unwrap()))
            .collect()
    }

    #[test]
    fn the_name_has_the_port_that_the_browser_sees() {
        for (host, expected) in [
            ("127.0.0.1:8080", "bulkhead-8080"),
            ("[::1]:9000", "bulkhead-9000"),
            ("localhost", "bulkhead-80"),
            ("bulkhead.example", "bulkhead-80"),
        ] {
            let headers = with(&[(HOST, host)]);
            assert_eq!(CookieName::of(&headers, false).text(), expected, "{host}");
            assert_eq!(CookieName::of(&headers, true).text(), "__Host-bulkhead");
        }
    }

    #[test]
    fn only_our_cookie_is_read_among_others() {
        let values = |lines: &[&str]| {
            let lines: Vec<_> = lines.iter().map(|line| (COOKIE, *line)).collect();
            let headers = with(&lines);
            let values = CookieName::Plain(8080).values(&headers);
            values.map(str::to_owned).collect::<Vec<_>>()
        };
        let none: [&str; 0] = [];
        assert_eq!(values(&["bulkhead-8080=a"]), ["a"]);
        assert_eq!(values(&["x=1; bulkhead-8080=a;y=2"]), ["a"]);
        assert_eq!(values(&["x=1", "bulkhead-8080=a"]), ["a"]);
        assert_eq!(values(&["bulkhead-8080=a=b"]), ["a=b"]);
        for other in [
            "bulkhead-8081=a",
            "bulkhead-80=a",
            "xbulkhead-8080=a",
            "Bulkhead-8080=a",
            "x=bulkhead-8080=a",
            "x=\"; bulkhead-80; 80=a\"",
            "bulkhead-8080",
            "__Host-bulkhead=a",
            "",
        ] {
            assert_eq!(values(&[other]), none, "{other}");
        }
    }

    #[test]
    fn a_cookie_that_another_server_added_does_not_hide_ours() {
        let mut headers = with(&[(COOKIE, "bulkhead-8080=theirs; bulkhead-8080=ours")]);
        let name = CookieName::Plain(8080);
        let values: Vec<_> = name.values(&headers).map(str::to_owned).collect();
        assert_eq!(values, ["theirs", "ours"]);
        let many = "bulkhead-8080=x; ".repeat(1000);
        headers.insert(COOKIE, many.parse().unwrap());
        assert_eq!(name.values(&headers).count(), MOST);
    }

    #[test]
    fn no_script_reads_it_and_no_other_site_sends_it() {
        let id = Secret::random().unwrap();
        let set = |name: CookieName| name.set(&id).unwrap().to_str().unwrap().to_owned();
        let rest = "HttpOnly; SameSite=Strict; Path=/; Max-Age=43200";
        let id = id.as_str();
        assert_eq!(
            set(CookieName::Plain(80)),
            format!("bulkhead-80={id}; {rest}")
        );
        assert_eq!(
            set(CookieName::Secure),
            format!("__Host-bulkhead={id}; {rest}; Secure")
        );
        let removed = CookieName::Plain(80).remove().unwrap();
        assert_eq!(
            removed,
            "bulkhead-80=; HttpOnly; SameSite=Strict; Path=/; Max-Age=0"
        );
    }
}
