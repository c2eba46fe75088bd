//! A gateway that speaks TLS itself.

use std::{fs, net::SocketAddr, time::Duration};

use bulkhead_gateway::{Limits, Setup, SignIn};
use rustls::version::TLS12;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

use super::{
    certificate::{Certificate, Client, Files},
    secure, start, with_session,
};
use crate::{
    client::{Answer, Ask},
    raw::Raw,
    rig::{connection, setup},
    session::asking,
};

/// The longest time that a test waits for what should come at once.
const PATIENCE: Duration = Duration::from_secs(20);

/// A gateway with TLS.
struct Served {
    address: SocketAddr,
    sign_in: SignIn,
    files: Files,
    client: Client,
}

impl Served {
    async fn start() -> Self {
        Self::start_within(Limits::default()).await
    }

    async fn start_within(limits: Limits) -> Self {
        let certificate = Certificate::new();
        let files = Files::of(&certificate);
        let setup = Setup {
            connections: vec![connection("real", "http://127.0.0.1:1")],
            tls: Some(files.tls()),
            limits,
            ..setup()
        };
        let (address, sign_in) = start(setup).await;
        Self {
            address,
            sign_in,
            files,
            client: certificate.client(),
        }
    }

    async fn answer(&self, ask: Ask) -> Answer {
        let stream = self.client.connect(self.address).await.unwrap();
        ask.over(stream).await.unwrap()
    }

    /// `true` if a client that trusts only this certificate gets through.
    async fn shows(&self, certificate: &Certificate) -> bool {
        let stream = certificate.client().connect(self.address).await;
        stream.is_ok()
    }
}

#[tokio::test]
async fn over_tls_a_session_has_a_secure_cookie() {
    let served = Served::start().await;
    let key = served.sign_in.key().unwrap();
    let session = secure(&served.answer(asking(served.address, key.as_str())).await);
    let ask = || Ask::new(served.address, "GET", "/api/connections");
    let connections = served.answer(with_session(ask(), &session)).await;
    assert_eq!(connections.status, 200, "{}", connections.text());
    // What any server of this host can set over plain HTTP.
    let plain = served.answer(ask().session(&session)).await;
    plain.failed(401, "session");
}

#[tokio::test]
async fn over_tls_a_page_of_plain_http_is_another_origin() {
    let served = Served::start().await;
    let out = |scheme: &str| {
        let origin = format!("{scheme}://{}", served.address);
        let ask = Ask::new(served.address, "DELETE", "/api/session");
        ask.header("origin", &origin)
    };
    let http = served.answer(out("http")).await;
    http.refused(403, "origin-foreign");
    let https = served.answer(out("https")).await;
    https.failed(401, "session");
}

#[tokio::test]
async fn http_1_1_is_all_that_is_spoken_over_tls_1_2_and_newer() {
    let served = Served::start().await;
    let connect = |protocols| {
        let client = Client {
            protocols,
            ..served.client.clone()
        };
        async move { client.connect(served.address).await }
    };
    let both = connect(&["h2", "http/1.1"]).await.unwrap();
    let (_, tls) = both.get_ref();
    assert_eq!(tls.alpn_protocol(), Some(&b"http/1.1"[..]));
    assert!(connect(&["h2"]).await.is_err());
    let older = Client {
        versions: vec![&TLS12],
        ..served.client.clone()
    };
    let stream = older.connect(served.address).await.unwrap();
    let answer = Ask::new(served.address, "GET", "/").over(stream).await;
    assert_eq!(answer.unwrap().status, 200);
}

#[tokio::test]
async fn a_certificate_that_is_replaced_on_the_disk_is_shown_from_then_on() {
    let served = Served::start().await;
    let new = Certificate::new();
    assert!(!served.shows(&new).await);
    let mut open = served.client.connect(served.address).await.unwrap();
    fs::write(&served.files.chain, &new.chain).unwrap();
    fs::write(&served.files.key, &new.key).unwrap();
    let shown = async {
        while !served.shows(&new).await {
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    };
    tokio::time::timeout(PATIENCE, shown).await.unwrap();
    assert!(served.client.connect(served.address).await.is_err());
    let get = b"GET / HTTP/1.1\r\nhost: localhost\r\n\r\n";
    open.write_all(get).await.unwrap();
    assert_eq!(open.read_u8().await.unwrap(), b'H', "it goes on");
}

#[tokio::test]
async fn a_certificate_without_its_key_is_not_shown() {
    let served = Served::start().await;
    let (new, newest) = (Certificate::new(), Certificate::new());
    fs::write(&served.files.chain, &new.chain).unwrap();
    // It is looked at once a second, so this one is seen.
    tokio::time::sleep(Duration::from_millis(1200)).await;
    assert!(!served.shows(&new).await);
    served.client.connect(served.address).await.unwrap();
    let half = &newest.chain[..newest.chain.len() / 2];
    fs::write(&served.files.chain, half).unwrap();
    fs::write(&served.files.key, &newest.key).unwrap();
    tokio::time::sleep(Duration::from_millis(1200)).await;
    served.client.connect(served.address).await.unwrap();
}

#[tokio::test]
async fn plain_http_at_a_port_of_tls_is_closed() {
    let served = Served::start().await;
    let mut raw = Raw::connect(served.address).await;
    raw.send("GET / HTTP/1.1\r\nhost: localhost\r\n\r\n").await;
    let mut bytes = Vec::new();
    raw.rest_into(&mut bytes).await;
    // At most an alert of TLS.
    assert!(bytes.len() <= 7 && !bytes.starts_with(b"HTTP"), "{bytes:?}");
    served.client.connect(served.address).await.unwrap();
}

#[tokio::test]
async fn clients_that_do_not_go_on_with_tls_hold_up_nobody() {
    let served = Served::start_within(Limits {
        clients: 2,
        ..Limits::default()
    })
    .await;
    let mut stalled = Vec::new();
    for _ in 0..2 {
        let mut stream = TcpStream::connect(served.address).await.unwrap();
        // The beginning of a first message.
        stream.write_all(&[22, 3, 1, 2, 0, 1]).await.unwrap();
        stalled.push(stream);
    }
    let answer = served.answer(Ask::new(served.address, "GET", "/"));
    let answer = tokio::time::timeout(PATIENCE, answer).await.unwrap();
    assert_eq!(answer.status, 200);
}

#[tokio::test]
async fn a_client_that_does_not_go_on_with_tls_is_closed() {
    let served = Served::start_within(Limits {
        handshake: Duration::from_millis(100),
        ..Limits::default()
    })
    .await;
    for beginning in [&[][..], &[22, 3, 1, 2, 0, 1]] {
        let mut stream = TcpStream::connect(served.address).await.unwrap();
        stream.write_all(beginning).await.unwrap();
        let mut bytes = Vec::new();
        let read = stream.read_to_end(&mut bytes);
        let _ = tokio::time::timeout(PATIENCE, read).await.unwrap();
    }
}
