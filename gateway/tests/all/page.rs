//! The page's files.

use std::{
    fs,
    io::Read,
    net::SocketAddr,
    path::{Path, PathBuf},
};

use bulkhead_gateway::{Page, PageError, Setup};

use crate::{
    client::{Answer, Ask},
    rig::{serve, setup},
};

/// Large enough that it is not compressed before anything is served.
fn script() -> String {
    "console.log('Bulkhead');\n".repeat(1000)
}

/// A folder with a page, beside a file that is none of it.
fn folder(name: &str) -> PathBuf {
    let outside = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    let dir = outside.join("dist");
    fs::create_dir_all(dir.join("img")).unwrap();
    let write = |path: &str, body: &[u8]| fs::write(dir.join(path), body).unwrap();
    let index = "<!doctype html><title>Page</title>".repeat(9);
    write("index.html", index.as_bytes());
    write("app.js", script().as_bytes());
    write("app_bg.wasm", b"\0asm\x01\0\0\0");
    write("style.css", "body { color: red }\n".repeat(50).as_bytes());
    write("img/icon.svg", b"<svg/>");
    write(".stage", b"hidden");
    write("../secret.txt", b"secret");
    dir
}

/// A gateway with the page of [`folder`].
async fn start(name: &str) -> (SocketAddr, Page) {
    let page = Page::from_dir(&folder(name)).unwrap();
    let setup = Setup {
        page: page.clone(),
        ..setup()
    };
    let (address, _server) = serve(setup, std::future::pending()).await;
    (address, page)
}

async fn get(address: SocketAddr, path: &str) -> Answer {
    Ask::new(address, "GET", path).answer().await
}

async fn get_coded(address: SocketAddr, path: &str, codings: &str) -> Answer {
    let ask = Ask::new(address, "GET", path);
    ask.header("Accept-Encoding", codings).answer().await
}

#[tokio::test]
async fn every_file_has_its_media_type_and_may_be_kept_but_must_be_asked_for() {
    let (address, _) = start("types").await;
    for (path, media_type) in [
        ("/index.html", "text/html; charset=utf-8"),
        ("/app.js", "text/javascript; charset=utf-8"),
        ("/app_bg.wasm", "application/wasm"),
        ("/style.css", "text/css; charset=utf-8"),
        ("/img/icon.svg", "image/svg+xml"),
    ] {
        let answer = get(address, path).await;
        assert_eq!(answer.status, 200, "{path}");
        assert_eq!(answer.header("content-type"), Some(media_type));
        assert_eq!(answer.header("cache-control"), Some("no-cache"));
        assert_eq!(answer.header("vary"), Some("Accept-Encoding"));
        assert_eq!(answer.header("content-encoding"), None);
    }
    assert_eq!(get(address, "/app.js").await.text(), script());
}

#[tokio::test]
async fn scripts_of_the_page_are_its_own_files_and_never_from_api() {
    let (address, _) = start("policy").await;
    let policy = async |host: &str, path: &str| {
        let answer = Ask::with_host(address, "GET", path, host).answer().await;
        answer.header("content-security-policy").unwrap().to_owned()
    };
    let with = |sources: &str| {
        format!(
            "default-src 'none'; script-src {sources} 'wasm-unsafe-eval'; worker-src 'none'; \
             style-src 'self'; connect-src 'self'; img-src 'self'; base-uri 'none'; \
             form-action 'none'; frame-ancestors 'none'"
        )
    };
    for (host, named) in [
        ("localhost:8080", Some("localhost:8080")),
        ("127.0.0.1:1", Some("127.0.0.1:1")),
        ("LOCALHOST", Some("localhost")),
        ("bulkhead.example", Some("bulkhead.example")),
        // No host of a policy: an address of IPv6.
        ("[::1]:8080", None),
    ] {
        // Beside the page's own scripts the one that signs in.
        let sources = named.map_or("'self'".to_owned(), |named| {
            format!("{named}/app.js {named}/sign-in.js")
        });
        for path in ["/", "/index.html", "/runs/r1", "/app.js", "/nothing"] {
            assert_eq!(policy(host, path).await, with(&sources), "{host} {path}");
        }
    }
    assert_eq!(
        policy("evil.example", "/").await,
        "default-src 'none'; sandbox"
    );
}

#[tokio::test]
async fn the_pages_own_paths_show_the_page() {
    let (address, _) = start("paths").await;
    let index = get(address, "/index.html").await;
    for path in ["/", "/review", "/runs", "/runs/20260105-r1", "/?x=1"] {
        let answer = get(address, path).await;
        let found = (answer.status, answer.text());
        assert_eq!(found, (200, index.text()), "{path}");
    }
}

#[tokio::test]
async fn only_known_files_are_served() {
    let (address, _) = start("known").await;
    for path in [
        "/nothing",
        "/runs/a/b",
        "/img",
        "/img/",
        "/.stage",
        "/../secret.txt",
        "/img/../../secret.txt",
        "/%2e%2e/secret.txt",
        "/..%2fsecret.txt",
        "//index.html",
        "/app.js/",
    ] {
        let answer = get(address, path).await;
        assert_eq!(answer.status, 404, "{path}");
        let media_type = answer.header("content-type");
        assert_eq!(media_type, Some("text/html; charset=utf-8"));
        assert!(answer.text().contains("<h1>Not found</h1>"), "{path}");
        assert!(!answer.text().contains("secret"));
    }
}

#[tokio::test]
async fn what_did_not_change_is_not_sent_again() {
    let (address, _) = start("tags").await;
    let first = get(address, "/style.css").await;
    let etag = first.header("etag").unwrap();
    let again = |known: &str| {
        let ask = Ask::new(address, "GET", "/style.css");
        ask.header("If-None-Match", known).answer()
    };
    for known in [etag, &format!("\"x\", W/{etag}"), "*"] {
        let answer = again(known).await;
        assert_eq!((answer.status, answer.body.len()), (304, 0), "{known}");
        assert_eq!(answer.header("etag"), Some(etag));
        assert_eq!(answer.header("cache-control"), Some("no-cache"));
        assert_eq!(answer.header("vary"), Some("Accept-Encoding"));
        assert_eq!(answer.header("content-type"), None);
    }
    for known in ["\"x\"", etag.trim_matches('"')] {
        assert_eq!(again(known).await.status, 200, "{known}");
    }
    let other = get(address, "/app.js").await;
    assert_ne!(other.header("etag").unwrap(), etag);
}

#[tokio::test]
async fn head_says_what_get_would() {
    let (address, _) = start("head").await;
    for path in ["/", "/app.js", "/nothing"] {
        let get = get(address, path).await;
        let head = Ask::new(address, "HEAD", path).answer().await;
        assert_eq!((head.status, head.body.len()), (get.status, 0));
        for name in ["content-length", "content-type", "etag"] {
            assert_eq!(head.header(name), get.header(name), "{path} {name}");
        }
    }
}

fn decoded(answer: &Answer) -> String {
    let mut text = String::new();
    match answer.header("content-encoding") {
        Some("br") => {
            let mut reader = brotli::Decompressor::new(&answer.body[..], 4096);
            reader.read_to_string(&mut text).unwrap();
        }
        Some("gzip") => {
            let mut reader = flate2::read::GzDecoder::new(&answer.body[..]);
            reader.read_to_string(&mut text).unwrap();
        }
        other => panic!("{other:?}"),
    }
    text
}

#[tokio::test]
async fn a_body_comes_in_the_coding_that_the_client_likes_best() {
    let (address, page) = start("codings").await;
    // Small files are compressed at once, large ones later.
    let css = get_coded(address, "/style.css", "gzip, br").await;
    assert_eq!(css.header("content-encoding"), Some("br"));
    let now = get_coded(address, "/app.js", "gzip, br").await;
    assert_eq!(now.header("content-encoding"), None);
    assert_eq!(now.text(), script());
    page.compress();
    let mut tags = vec![now.header("etag").unwrap().to_owned()];
    for (codings, coding) in [
        ("gzip, deflate, br", "br"),
        ("br;q=0.1, gzip;q=0.2", "gzip"),
    ] {
        let answer = get_coded(address, "/app.js", codings).await;
        assert_eq!(answer.header("content-encoding"), Some(coding));
        assert_eq!(decoded(&answer), script());
        assert!(answer.body.len() < 1000, "{}", answer.body.len());
        let length = answer.body.len().to_string();
        assert_eq!(answer.header("content-length"), Some(length.as_str()));
        assert_eq!(answer.header("vary"), Some("Accept-Encoding"));
        let etag = answer.header("etag").unwrap().to_owned();
        let ask = Ask::new(address, "GET", "/app.js");
        let ask = ask.header("Accept-Encoding", codings);
        let known = ask.header("If-None-Match", &etag).answer().await;
        assert_eq!(known.status, 304);
        assert!(!tags.contains(&etag), "{etag} {tags:?}");
        tags.push(etag);
    }
    // A tag of one coding is none of another.
    let ask = Ask::new(address, "GET", "/app.js").header("If-None-Match", &tags[1]);
    assert_eq!(ask.answer().await.status, 200);
}

/// With the feature `embed` the real page stands there.
#[cfg(not(feature = "embed"))]
#[tokio::test]
async fn without_a_page_a_notice_says_how_to_get_one() {
    let (address, _server) = serve(setup(), std::future::pending()).await;
    let answer = get(address, "/").await;
    assert_eq!(answer.status, 200);
    assert!(answer.text().contains("cargo xtask serve"));
}

#[test]
fn a_folder_without_an_index_is_no_page() {
    let dir = folder("no-index");
    fs::remove_file(dir.join("index.html")).unwrap();
    for dir in [dir.as_path(), Path::new("nowhere/at/all")] {
        let error = Page::from_dir(dir).unwrap_err();
        assert!(matches!(error, PageError::NoIndex), "{error}");
        assert!(error.to_string().contains("index.html"));
    }
}
