use super::*;
use crate::credentials::testing::environment;

fn of(variables: &[(&str, &str)]) -> Result<Option<Proxy>, String> {
    let proxy = Proxy::of(&environment(variables.iter().copied()));
    let shown = format!("{proxy:?}");
    assert!(!shown.contains("s3cret"), "{shown}");
    proxy.map_err(|error| {
        let sentence = error.to_string();
        assert!(!sentence.contains("s3cret"), "{sentence}");
        sentence
    })
}

#[test]
fn the_first_variable_that_is_set_names_the_proxy() {
    let address = |variables: &[(&str, &str)]| {
        let proxy = of(variables).unwrap();
        proxy.map(|proxy| proxy.address().to_string())
    };
    assert_eq!(address(&[]), None);
    assert_eq!(address(&[("HTTP_PROXY", "http://p")]), None);
    assert_eq!(address(&[("HTTPS_PROXY", " ")]), None);
    for (value, expected) in [
        ("http://p:8080", "http://p:8080/"),
        ("p:8080", "http://p:8080/"),
        ("https://p/", "https://p/"),
        ("HTTP://[::1]:3128", "http://[::1]:3128/"),
    ] {
        for name in PROXY {
            let address = address(&[(name, value)]);
            assert_eq!(address.as_deref(), Some(expected), "{value}");
        }
    }
}

#[test]
fn a_password_of_the_proxy_is_sent_and_shown_nowhere() {
    let proxy = of(&[("https_proxy", "http://us%40er:s3cret%21@/a@p:8080")]);
    let proxy = proxy.unwrap().unwrap();
    assert_eq!(proxy.address(), "http://p:8080/");
    let authorization = proxy.authorization().unwrap();
    assert!(authorization.is_sensitive());
    let encoded = STANDARD.encode("us@er:s3cret!@/a");
    assert_eq!(authorization.to_str().unwrap(), format!("Basic {encoded}"));
}

#[test]
fn what_names_no_usable_proxy_is_told() {
    for value in ["http://", "http://s3cret@", "http://p:s3cret", "a b", ":1"] {
        assert_eq!(
            of(&[("HTTPS_PROXY", value)]).unwrap_err(),
            "`HTTPS_PROXY` is no address of a proxy such as \"http://proxy.example.com:8080\"",
            "{value}"
        );
    }
    let error = of(&[("ALL_PROXY", "socks5://user:s3cret@p")]).unwrap_err();
    assert!(error.starts_with("`ALL_PROXY` names a proxy that is not supported"));
}

#[test]
fn this_machine_and_what_is_excepted_are_reached_without_it() {
    let is_for = |except: &str, uri: &str| {
        let proxy = of(&[("HTTPS_PROXY", "p"), ("no_proxy", except)]);
        let uri: Uri = uri.parse().unwrap();
        proxy.unwrap().unwrap().is_for(&uri)
    };
    for (except, uri) in [
        ("", "https://api.example.com"),
        ("ample.com", "https://api.example.com"),
        ("example.com.", "https://example.com.org"),
        ("example.com:8443", "https://example.com"),
        ("10.0.0.0/8", "https://11.0.0.1"),
        ("10.0.0.1", "https://10.0.0.2"),
        ("2001:db8::/32", "https://[2001:db9::1]"),
        ("10.0.0.0/8", "https://10.example.com"),
        (".", "https://example.com"),
        ("::/0", "https://10.0.0.1"),
    ] {
        assert!(is_for(except, uri), "{except} {uri}");
    }
    for (except, uri) in [
        ("", "http://api.example.com"),
        ("", "https://localhost:8443"),
        ("", "https://127.0.0.1"),
        ("", "https://[::1]"),
        ("*", "https://api.example.com"),
        ("a, Example.com", "https://api.example.COM"),
        (".example.com", "https://example.com"),
        ("*.example.com", "https://api.example.com"),
        ("a example.com", "https://api.example.com"),
        ("example.com:443", "https://example.com"),
        ("10.0.0.0/8", "https://10.1.2.3"),
        ("10.0.0.1", "https://10.0.0.1:8443"),
        ("2001:db8::/32", "https://[2001:db8::1]"),
        ("[2001:db8::1]", "https://[2001:db8::1]"),
        ("0.0.0.0/0", "https://10.0.0.1"),
    ] {
        assert!(!is_for(except, uri), "{except} {uri}");
    }
}
