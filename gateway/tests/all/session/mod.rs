//! Signing in by a key, and the session that begins with it.

mod ends;
mod keys;
mod lets_in;

use std::{
    net::SocketAddr,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use bulkhead_gateway::{Clock, Gateway, Moment, Setup, SignIn};
use serde_json::{Value, json};

use crate::{
    client::{Answer, Ask},
    rig::{connection, serve_gateway, setup},
};

/// The two secrets of a session.
#[derive(Clone, Debug)]
pub(crate) struct Session {
    pub(crate) id: String,
    pub(crate) secret: String,
}

impl Session {
    /// Signs in with a key.
    pub(crate) async fn begin(gateway: SocketAddr, key: &str) -> Self {
        Self::of(&post(gateway, key).await)
    }

    /// The session that an answer began.
    #[track_caller]
    pub(crate) fn of(answer: &Answer) -> Self {
        assert_eq!(answer.status, 200, "{}", answer.text());
        let (pair, _) = answer
            .header("set-cookie")
            .unwrap()
            .split_once(';')
            .unwrap();
        let (_, id) = pair.split_once('=').unwrap();
        Self {
            id: id.to_owned(),
            secret: answer.json()["secret"].as_str().unwrap().to_owned(),
        }
    }

    /// The cookie as a browser sends it to a host.
    pub(crate) fn cookie_at(&self, host: &str) -> String {
        let port = host.rsplit_once(':').map_or("80", |(_, port)| port);
        format!("bulkhead-{port}={}", self.id)
    }
}

/// Asks for a session.
pub(crate) fn asking(gateway: SocketAddr, key: &str) -> Ask {
    let body = json!({ "key": key }).to_string();
    Ask::new(gateway, "POST", "/api/session").body("application/json", body)
}

async fn post(gateway: SocketAddr, key: &str) -> Answer {
    asking(gateway, key).answer().await
}

/// A gateway with a real connection to nowhere, whose time can be moved.
struct House {
    gateway: SocketAddr,
    sign_in: SignIn,
    /// The seconds that have passed beside those that really have.
    passed: Arc<AtomicU64>,
}

impl House {
    async fn start() -> Self {
        let passed = Arc::new(AtomicU64::new(0));
        let seconds = Arc::clone(&passed);
        let clock = Clock::new(move || {
            Moment::now() + Duration::from_secs(seconds.load(Ordering::Relaxed))
        });
        let setup = Setup {
            connections: vec![
                connection("sim", "http://127.0.0.1:1").to_sandbox(),
                connection("real", "http://127.0.0.1:1"),
            ],
            clock,
            ..setup()
        };
        let gateway = Gateway::new(setup).unwrap();
        let sign_in = gateway.sign_in().unwrap().clone();
        let (gateway, _server) = serve_gateway(gateway, std::future::pending()).await;
        Self {
            gateway,
            sign_in,
            passed,
        }
    }

    fn pass(&self, time: Duration) {
        self.passed.fetch_add(time.as_secs(), Ordering::Relaxed);
    }

    fn key(&self) -> String {
        self.sign_in.key().unwrap().as_str().to_owned()
    }

    async fn sign_in(&self) -> Session {
        Session::begin(self.gateway, &self.key()).await
    }

    fn ask(&self, method: &str, path: &str) -> Ask {
        Ask::new(self.gateway, method, path)
    }

    /// The answer to a call with a session.
    async fn call(&self, session: &Session) -> Answer {
        let ask = self.ask("GET", "/api/connections").session(session);
        ask.answer().await
    }

    /// `true` if a call with this session is let in.
    async fn lets_in(&self, session: &Session) -> bool {
        let answer = self.call(session).await;
        if answer.status == 200 {
            return true;
        }
        ended(&answer);
        false
    }
}

/// The rule by which the gateway asks for sign-in.
#[track_caller]
fn rule(answer: &Answer) -> String {
    let message = answer.failed(401, "session");
    assert!(message.contains("`bulkhead open`"), "{message}");
    let details = answer.json()["gateway"]["details"].clone();
    details["rule"].as_str().unwrap().to_owned()
}

#[track_caller]
fn ended(answer: &Answer) {
    assert_eq!(rule(answer), "session-ended");
}

/// The reason why a key opens nothing.
#[track_caller]
fn fault(answer: &Answer) -> Value {
    assert_eq!(rule(answer), "key-wrong");
    assert_eq!(answer.header("set-cookie"), None);
    answer.json()["gateway"]["details"]["key"].clone()
}
