//! Looks for secrets in whatever was written, in each form that they may take there.

use base64::{
    Engine,
    engine::general_purpose::{STANDARD_NO_PAD, URL_SAFE_NO_PAD},
};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

/// All but what stands for itself in a query, too.
const QUERY: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~')
    .remove(b'*');

/// The shortest form that is looked for: shorter ones occur by chance.
const SHORTEST: usize = 6;

/// A secret with all forms in which it may stand somewhere.
pub(super) struct Needle {
    pub(super) name: &'static str,
    forms: Vec<String>,
}

impl Needle {
    pub(super) fn new(name: &'static str, secret: &str) -> Self {
        let mut forms = texts(secret);
        for text in texts(secret) {
            forms.extend(base64(text.as_bytes()));
        }
        forms.retain(|form| form.len() >= SHORTEST);
        forms.sort_unstable();
        forms.dedup();
        assert!(!forms.is_empty(), "{name} is too short to be looked for");
        Self { name, forms }
    }

    /// Those of a private key: each line of its PEM, and its bytes.
    pub(super) fn of_key(name: &'static str, pem: &str) -> Vec<Self> {
        let lines = pem.lines().filter(|line| !line.starts_with("-----"));
        // What comes before is the same in all keys of a kind.
        let lines: Vec<_> = lines.collect();
        lines.iter().map(|line| Self::new(name, line)).collect()
    }

    /// The form in which it stands there, if it does.
    pub(super) fn found_in(&self, text: &str) -> Option<&str> {
        let mut forms = self.forms.iter();
        let found = forms.find(|form| text.contains(form.as_str()));
        found.map(String::as_str)
    }
}

/// A secret as it is, and as JSON, Rust, a form, a query and a URL write it.
fn texts(secret: &str) -> Vec<String> {
    let quoted = |text: String| text.trim_matches('"').to_owned();
    let percent = |set| utf8_percent_encode(secret, set).to_string();
    let mut texts = vec![
        secret.to_owned(),
        quoted(serde_json::to_string(secret).unwrap()),
        quoted(format!("{secret:?}")),
        quoted(format!("{secret:?}").escape_default().to_string()),
        percent(NON_ALPHANUMERIC),
        percent(QUERY),
        percent(QUERY).replace("%20", "+"),
    ];
    let twice: Vec<_> = texts[4..]
        .iter()
        .map(|text| text.replace('%', "%25"))
        .collect();
    let small = texts[4..].iter().map(|text| small_hexadecimals(text));
    texts.extend(small.collect::<Vec<_>>());
    texts.extend(twice);
    texts
}

/// The same with `%c3` in place of `%C3`.
fn small_hexadecimals(text: &str) -> String {
    let mut parts = text.split('%');
    let first = parts.next().unwrap_or_default().to_owned();
    let parts = parts.map(|part| format!("%{}{}", part[..2].to_lowercase(), &part[2..]));
    first + &parts.collect::<String>()
}

/// The parts of base64 that are the same wherever in a longer text these bytes stand, as a password
/// does behind a user's name.
fn base64(bytes: &[u8]) -> Vec<String> {
    let mut forms = Vec::new();
    for before in 0..3 {
        let shifted = [vec![0; before], bytes.to_vec()].concat();
        // What shares a sign with what stands before or behind is left out.
        let first = (before * 8).div_ceil(6);
        let last = shifted.len() * 8 / 6;
        for encoded in [
            STANDARD_NO_PAD.encode(&shifted),
            URL_SAFE_NO_PAD.encode(&shifted),
        ] {
            forms.push(encoded[first..last].to_owned());
        }
    }
    forms
}

#[test]
fn a_secret_is_found_in_whatever_form_it_stands() {
    let secret = "p4ss:w\u{f6}rd/+ %\"";
    let needle = Needle::new("password", secret);
    let base64 = |text: String| {
        let standard = base64::engine::general_purpose::STANDARD;
        standard.encode(text)
    };
    for text in [
        format!("the password is {secret}."),
        serde_json::json!({ "password": secret }).to_string(),
        format!("{secret:?}"),
        "client_secret=p4ss%3Aw%C3%B6rd%2F%2B%20%25%22&".to_owned(),
        "client_secret=p4ss%3aw%c3%b6rd%2f%2b+%25%22&".to_owned(),
        base64(secret.to_owned()),
        base64(format!("a:{secret}")),
        base64(format!("ab:{secret}")),
        base64(format!("abc:{secret} and more")),
        base64(format!("{{\"key\":\"{secret}\"}}")),
        base64("id:p4ss%3Aw%C3%B6rd%2F%2B%20%25%22".to_owned()),
    ] {
        assert!(needle.found_in(&text).is_some(), "{text}");
    }
    for text in ["p4ss", "a password", "cGFzc3dvcmQ=", "p4ss%3A"] {
        assert_eq!(needle.found_in(text), None, "{text}");
    }
}
