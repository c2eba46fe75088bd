//! The address of a service, which an export does not name.

use std::borrow::Cow;

use crate::{
    service::VARIES,
    wire::{ConnectionRef, service_of},
};

/// A digest that tells a connection's service from others in an export. It is short on purpose: it
/// is a mark to compare, and many addresses have the same.
pub(super) fn digest(connection: &ConnectionRef) -> String {
    // FNV-1a: the same in every version of this program.
    let hash = connection
        .fingerprint
        .bytes()
        .fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
            (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
        });
    format!("{:08x}", (hash >> 32) ^ (hash & 0xffff_ffff))
}

/// Takes the address of a run's service out of texts.
#[derive(Debug, Default)]
pub(super) struct Address {
    /// The longest first.
    parts: Vec<String>,
}

impl Address {
    /// The address that stands in a connection's fingerprint, if one does.
    pub(super) fn of(connection: &ConnectionRef) -> Self {
        let address = service_of(&connection.fingerprint).split_once(':');
        let Some((scheme, rest)) = address.and_then(|(_, address)| address.split_once("://"))
        else {
            return Self::default();
        };
        if rest.is_empty() || rest.starts_with(['/', ':']) {
            return Self::default();
        }
        let end = rest.find('/').unwrap_or(rest.len());
        let (authority, path) = rest.split_at_checked(end).unwrap_or((rest, ""));
        let host = match authority.rsplit_once(':') {
            Some((host, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => host,
            _ => authority,
        };
        let bare = host.trim_matches(['[', ']']);
        // A name without a dot may be a word: alone it is none of the address.
        let is_name = bare.contains(['.', ':']);
        let hosts = [
            format!("{scheme}://{host}"),
            host.to_owned(),
            bare.to_owned(),
        ];
        let hosts = hosts.into_iter().take(if is_name { 3 } else { 1 });
        let whole = [
            format!("{scheme}://{rest}"),
            rest.to_owned(),
            format!("{scheme}://{authority}"),
            authority.to_owned(),
        ];
        let is_plain = |part: &String| *part != host || is_name;
        let mut parts: Vec<_> = whole.into_iter().filter(is_plain).chain(hosts).collect();
        if path.len() > 2 {
            parts.push(path.to_owned());
        }
        parts.sort_by_key(|part| std::cmp::Reverse(part.len()));
        parts.dedup();
        Self { parts }
    }

    /// The text with [`VARIES`] in place of the address.
    pub(super) fn hide<'t>(&self, text: &'t str) -> Cow<'t, str> {
        let mut hidden = Cow::Borrowed(text);
        for part in &self.parts {
            if let Some(without) = without(&hidden, part) {
                hidden = Cow::Owned(without);
            }
        }
        hidden
    }
}

/// A text without a part, in letters of either case, where it is not the middle of something longer;
/// none where it does not stand there.
fn without(text: &str, part: &str) -> Option<String> {
    let lower = text.to_ascii_lowercase();
    let part = part.to_ascii_lowercase();
    let is_word = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_');
    let mut out = String::new();
    let mut kept = 0;
    for (at, found) in lower.match_indices(&part) {
        let end = at + found.len();
        let before = text.get(..at).and_then(|before| before.chars().next_back());
        let after = text.get(end..).and_then(|after| after.chars().next());
        // What begins with a slash begins there, whatever stands before it.
        let goes_back = !part.starts_with('/') && before.is_some_and(|c| is_word(c) || c == '.');
        if goes_back || after.is_some_and(is_word) {
            continue;
        }
        out.push_str(text.get(kept..at).unwrap_or_default());
        out.push_str(VARIES);
        kept = end;
    }
    (kept > 0).then(|| {
        out.push_str(text.get(kept..).unwrap_or_default());
        out
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::ServiceKind;

    fn connection(fingerprint: &str) -> ConnectionRef {
        ConnectionRef {
            name: "flows".into(),
            kind: ServiceKind::Engine,
            fingerprint: fingerprint.into(),
            sandbox: false,
        }
    }

    #[test]
    fn a_digest_tells_services_apart_and_is_the_same_for_ever() {
        let of = |fingerprint| digest(&connection(fingerprint));
        let first = of("engine:http://10.0.0.5:8080/engine-rest");
        assert_eq!(first, "bac4cee8");
        assert_eq!(first.len(), 8);
        assert_ne!(first, of("engine:http://10.0.0.6:8080/engine-rest"));
    }

    #[test]
    fn an_address_is_hidden_in_all_its_parts() {
        let address = Address::of(&connection("engine:http://10.0.0.5:8080/engine-rest"));
        for (text, expected) in [
            (
                "GET http://10.0.0.5:8080/engine-rest/deployment failed",
                "GET …/deployment failed",
            ),
            ("tcp 10.0.0.5:8080: refused", "tcp …: refused"),
            ("HTTP://10.0.0.5:9/x", "…:9/x"),
            ("no route to 10.0.0.5.", "no route to …."),
            ("no path /engine-rest/x", "no path …/x"),
            ("110.0.0.5 and 10.0.0.55", "110.0.0.5 and 10.0.0.55"),
            ("engine-rest", "engine-rest"),
        ] {
            assert_eq!(address.hide(text), expected);
        }
        let with_account =
            "engine:http://10.0.0.5:8080/engine-rest#0123456789abcdef0123456789abcdef";
        let of_account = Address::of(&connection(with_account));
        assert_eq!(
            of_account.hide("no route to http://10.0.0.5:8080/engine-rest/deployment"),
            "no route to …/deployment"
        );
        let bare = Address::of(&connection("engine:http://10.0.0.5#0123456789abcdef"));
        assert_eq!(bare.hide("tcp 10.0.0.5:80: refused"), "tcp …:80: refused");
        let named = Address::of(&connection("engine:https://engine:8443"));
        assert_eq!(named.hide("the engine at engine:8443"), "the engine at …");
        assert_eq!(named.hide("https://engine/x"), "…/x");
        let six = Address::of(&connection("engine:http://[fd00::1]:80"));
        assert_eq!(six.hide("to fd00::1 and [fd00::1]"), "to … and …");
        for none in ["engine:sandbox:c0ffee", "f", ""] {
            let text = "http://10.0.0.5 sandbox f";
            assert_eq!(Address::of(&connection(none)).hide(text), text);
        }
    }
}
