//! A gateway behind proxies.

use std::net::{IpAddr, SocketAddr};

use bulkhead_gateway::{Cidr, Setup, SignIn};
use serde_json::json;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpSocket, TcpStream},
};

use super::{secure, start, with_session};
use crate::{
    client::{Answer, Ask},
    rig::{connection, setup},
    session::Session,
    upstream::{Manner, Upstream, accepted},
};

/// Ranges that have the client of these tests among them, and one that has not.
const OWN: &[&str] = &["10.0.0.0/8", "127.0.0.1/32"];
const OTHER: &[&str] = &["127.0.0.2/32", "::1/128"];

/// The name under which browsers reach the gateway.
const NAME: &str = "bulkhead.example";

const PATH: &str = "/api/connections/real/v2/lm/deployments/a1b2";

/// A gateway before a service.
struct Behind {
    address: SocketAddr,
    sign_in: SignIn,
    upstream: Upstream,
    #[cfg(unix)]
    record: Record,
}

/// The audit of a gateway.
#[cfg(unix)]
struct Record(super::Folder);

#[cfg(unix)]
impl Record {
    fn new() -> (Self, bulkhead_gateway::audit::Audit) {
        use bulkhead_gateway::audit::{Audit, Rotation, Target};

        let record = Self(super::Folder::new());
        let target = Target::File(record.0.file("audit.jsonl"));
        let audit = Audit::open(&target, Rotation::default()).unwrap();
        (record, audit)
    }

    /// The addresses that changes came from, without repeats.
    fn sources(&self) -> Vec<String> {
        let text = std::fs::read_to_string(self.0.file("audit.jsonl")).unwrap();
        let source = |line: &str| {
            let line: serde_json::Value = serde_json::from_str(line).unwrap();
            Some(line["source_ip"].as_str()?.to_owned())
        };
        let mut sources: Vec<_> = text.lines().filter_map(source).collect();
        sources.dedup();
        sources
    }
}

impl Behind {
    async fn start(ranges: &[&str]) -> Self {
        let upstream = Upstream::start(Manner::Answer(accepted())).await;
        let url = format!("http://{}", upstream.address);
        let proxies = ranges.iter().map(|range| Cidr::parse(range).unwrap());
        #[cfg(unix)]
        let (record, audit) = Record::new();
        let setup = Setup {
            connections: vec![connection("real", &url)],
            proxies: proxies.collect(),
            #[cfg(unix)]
            audit: Some(audit),
            ..setup()
        };
        let (address, sign_in) = start(setup).await;
        Self {
            address,
            sign_in,
            upstream,
            #[cfg(unix)]
            record,
        }
    }

    fn ask(&self, method: &str, path: &str) -> Ask {
        Ask::with_host(self.address, method, path, NAME)
    }

    /// Signs in with these headers.
    async fn sign_in(&self, headers: &[(&str, &str)]) -> Answer {
        let key = self.sign_in.key().unwrap();
        let body = json!({ "key": key.as_str() }).to_string();
        let ask = self.ask("POST", "/api/session");
        let ask = ask.body("application/json", body);
        with(ask, headers).answer().await
    }

    /// A change with these headers, of a session over HTTPS.
    async fn change(&self, session: &Session, headers: &[(&str, &str)]) -> Answer {
        let ask = self
            .ask("DELETE", PATH)
            .header("AI-Resource-Group", "default");
        with(with_session(ask, session), headers).answer().await
    }

    async fn get(&self, headers: &[(&str, &str)]) -> Answer {
        let ask = self.ask("GET", "/api/session");
        with(ask, headers).answer().await
    }
}

fn with(ask: Ask, headers: &[(&str, &str)]) -> Ask {
    let headers = headers.iter();
    headers.fold(ask, |ask, (name, value)| ask.header(name, value))
}

const HTTPS: (&str, &str) = ("X-Forwarded-Proto", "https");
const FOR: &str = "X-Forwarded-For";
const HOST: &str = "X-Forwarded-Host";

/// `true` if a connection is closed without an answer.
async fn is_closed(mut stream: TcpStream) -> bool {
    let get = b"GET / HTTP/1.1\r\nhost: localhost\r\nx-forwarded-proto: https\r\n\r\n";
    let _ = stream.write_all(get).await;
    stream.read_u8().await.is_err()
}

#[tokio::test]
async fn whoever_is_no_proxy_is_closed_at_once() {
    let (own, other) = (Behind::start(OWN).await, Behind::start(OTHER).await);
    let connect = |behind: &Behind| TcpStream::connect(behind.address);
    assert!(!is_closed(connect(&own).await.unwrap()).await);
    for _ in 0..3 {
        assert!(is_closed(connect(&other).await.unwrap()).await);
    }
}

/// Elsewhere 127.0.0.2 is no address of the machine unless somebody makes it one.
#[cfg(target_os = "linux")]
#[tokio::test]
async fn of_two_addresses_only_the_proxys_may_connect() {
    let behind = Behind::start(OTHER).await;
    let from = |ip: [u8; 4]| {
        let socket = TcpSocket::new_v4().unwrap();
        socket.bind(SocketAddr::new(IpAddr::from(ip), 0)).unwrap();
        socket.connect(behind.address)
    };
    assert!(is_closed(from([127, 0, 0, 1]).await.unwrap()).await);
    assert!(!is_closed(from([127, 0, 0, 2]).await.unwrap()).await);
}

#[tokio::test]
async fn without_proxies_nothing_of_a_forged_way_is_believed() {
    let behind = Behind::start(&[]).await;
    let forged = [HTTPS, (FOR, "192.0.2.7"), (HOST, "evil.example")];
    let answer = behind.sign_in(&forged).await;
    let cookie = answer.header("set-cookie").unwrap();
    assert!(cookie.starts_with("bulkhead-80="), "{cookie}");
    assert!(!cookie.contains("Secure"), "{cookie}");
    let session = Session::of(&answer);
    let ask = behind
        .ask("DELETE", PATH)
        .header("AI-Resource-Group", "default");
    let change = with(ask.session(&session), &forged).answer().await;
    change.of_service(202);
    #[cfg(unix)]
    assert_eq!(behind.record.sources(), ["127.0.0.1"]);
    let forged_host = Ask::with_host(behind.address, "GET", "/", "evil.example");
    let answer = with(forged_host, &[(HOST, "bulkhead.example")])
        .answer()
        .await;
    answer.refused(421, "host-unknown");
    // What can't be read does not matter either.
    let answer = behind.get(&[(FOR, "x"), ("X-Forwarded-Proto", "x")]).await;
    assert_eq!(answer.status, 200);
}

#[tokio::test]
async fn what_a_proxy_says_of_the_client_stands_on_record() {
    let behind = Behind::start(OWN).await;
    let session = secure(&behind.sign_in(&[HTTPS]).await);
    for headers in [
        &[HTTPS, (FOR, "192.0.2.7")][..],
        // All that stands before the first one that is no proxy may be forged.
        &[HTTPS, (FOR, "198.51.100.1, 192.0.2.8, 10.1.2.3")],
        &[
            HTTPS,
            (FOR, "198.51.100.1, unknown"),
            (FOR, "192.0.2.9:4711"),
            (FOR, "10.1.2.3"),
        ],
        &[HTTPS, (FOR, "2001:db8::7")],
    ] {
        behind.change(&session, headers).await.of_service(202);
    }
    #[cfg(unix)]
    assert_eq!(
        behind.record.sources(),
        ["192.0.2.7", "192.0.2.8", "192.0.2.9", "2001:db8::7"]
    );
    let requests = format!("{:?}", behind.upstream.requests());
    assert!(!requests.contains("192.0.2."), "{requests}");
}

#[tokio::test]
async fn the_host_that_a_proxy_forwards_has_to_be_an_allowed_one() {
    let behind = Behind::start(OWN).await;
    let session = secure(&behind.sign_in(&[HTTPS]).await);
    for (host, fits) in [
        ("bulkhead.example", true),
        ("BULKHEAD.example:8443", true),
        ("evil.example", false),
        ("localhost", false),
        ("127.0.0.1", false),
        ("", false),
        ("bulkhead.example/", false),
    ] {
        let answer = behind.get(&[HTTPS, (HOST, host)]).await;
        if fits {
            assert_eq!(answer.status, 200, "{host}");
        } else {
            answer.refused(421, "host-unknown");
        }
    }
    // A proxy that names the gateway's machine hides where the browser went to.
    let own = Ask::new(behind.address, "GET", "/api/session");
    let own = with(own, &[HTTPS]).answer().await;
    own.refused(421, "host-unknown");
    for (origin, fits) in [
        ("https://bulkhead.example", true),
        ("http://bulkhead.example", false),
        ("https://evil.example", false),
    ] {
        let headers = [HTTPS, (HOST, "bulkhead.example"), ("Origin", origin)];
        let answer = behind.change(&session, &headers).await;
        if fits {
            answer.of_service(202);
        } else {
            answer.refused(403, "origin-foreign");
        }
    }
}

#[tokio::test]
async fn what_a_proxy_says_and_nobody_can_read_is_refused() {
    let behind = Behind::start(OWN).await;
    for (headers, name) in [
        (&[HTTPS, (FOR, "unknown")][..], FOR),
        (&[HTTPS, (FOR, "192.0.2.7,")], FOR),
        (&[HTTPS, (FOR, "192.0.2.7"), (FOR, "x, 10.0.0.1")], FOR),
        (&[HTTPS, HTTPS], "X-Forwarded-Proto"),
        (&[("X-Forwarded-Proto", "https, http")], "X-Forwarded-Proto"),
        (&[("X-Forwarded-Proto", "wss")], "X-Forwarded-Proto"),
        (&[HTTPS, (HOST, "bulkhead.example, evil.example")], HOST),
    ] {
        let answer = behind.get(headers).await;
        let details = answer.refused(400, "forwarded-malformed");
        assert_eq!(details["name"], name, "{headers:?}");
    }
}

#[tokio::test]
async fn nobody_signs_in_over_plain_http_to_a_proxy() {
    let behind = Behind::start(OWN).await;
    for headers in [
        &[][..],
        &[("X-Forwarded-Proto", "http")],
        &[("X-Forwarded-Proto", "http"), (FOR, "192.0.2.7")],
        &[("X-Forwarded-Proto", "http"), (FOR, "127.0.0.1, 192.0.2.7")],
    ] {
        let answer = behind.sign_in(headers).await;
        answer.refused(403, "forwarded-insecure");
        assert_eq!(answer.header("set-cookie"), None);
    }
    // Where browser and proxy are on this machine, nobody is on the way.
    let within = [("X-Forwarded-Proto", "http"), (FOR, "127.0.0.1")];
    let answer = behind.sign_in(&within).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
}
