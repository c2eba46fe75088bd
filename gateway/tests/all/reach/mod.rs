//! Beyond this machine: TLS of the gateway's own, and proxies before it.

mod certificate;
mod over_tls;
mod program;
mod proxies;

use std::{net::SocketAddr, path::PathBuf};

use bulkhead_gateway::{Gateway, Setup, SignIn};

use crate::{
    client::{Answer, Ask},
    rig::serve_gateway,
    session::Session,
};

/// A folder that is removed in the end.
struct Folder(PathBuf);

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

impl Folder {
    fn new() -> Self {
        let name = format!("bulkhead-reach-{:032x}", fastrand::u128(..));
        let folder = std::env::temp_dir().join(name);
        std::fs::create_dir(&folder).unwrap();
        Self(folder)
    }

    fn file(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }
}

/// A gateway with a real connection, and what gives keys to it.
async fn start(setup: Setup) -> (SocketAddr, SignIn) {
    let gateway = Gateway::new(setup).unwrap();
    let sign_in = gateway.sign_in().unwrap().clone();
    let (address, _server) = serve_gateway(gateway, std::future::pending()).await;
    (address, sign_in)
}

/// The session that an answer began, in a cookie of HTTPS.
#[track_caller]
fn secure(answer: &Answer) -> Session {
    let cookie = answer.header("set-cookie").unwrap_or_default();
    assert!(cookie.starts_with("__Host-bulkhead="), "{}", answer.text());
    assert!(cookie.ends_with("; Secure"), "{cookie}");
    Session::of(answer)
}

/// A request with a session as a browser sends it over HTTPS.
fn with_session(ask: Ask, session: &Session) -> Ask {
    ask.header("cookie", &format!("__Host-bulkhead={}", session.id))
        .header("x-bulkhead-session", &session.secret)
}
