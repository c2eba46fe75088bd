//! Services that demand credentials, as they are in the field.

use std::{net::SocketAddr, path::PathBuf};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use bulkhead_sandbox::{Credentials, EngineCounts, EngineOptions};
use serde_json::{Value, json};
use tokio::task::JoinHandle;

use super::front::{Front, bearer};
use crate::{
    client::Ask,
    pki::Issued,
    program::folder,
    simulated,
    token_service::{CLIENT, SECRET, TokenService},
    upstream::Recorded,
};

/// By what a client proves who it is.
#[derive(Debug)]
pub(super) enum Proof {
    Secret,
    Certificate(Box<Issued>),
}

/// A tenant of the AI API: its token service, and behind a front that wants its tokens the
/// sandbox; with a folder for files.
pub(super) struct Tenant {
    pub(super) dir: PathBuf,
    pub(super) tokens: TokenService,
    pub(super) api: Front,
    pub(super) proof: Proof,
    /// The issuer of the certificate of the token service, and of those of its clients.
    pub(super) authority: Issued,
    sandbox: SocketAddr,
    task: JoinHandle<()>,
}

impl Drop for Tenant {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl Tenant {
    /// One whose clients have a secret.
    pub(super) async fn with_secrets(name: &str) -> Self {
        let authority = Issued::authority("authority");
        Self::start(name, TokenService::start().await, Proof::Secret, authority).await
    }

    /// One whose clients have a certificate.
    pub(super) async fn with_certificates(name: &str) -> Self {
        let authority = Issued::authority("authority");
        let own = authority.issue("localhost");
        let tokens = TokenService::start_tls(&own, Some(&authority)).await;
        let proof = Proof::Certificate(Box::new(authority.issue("client")));
        Self::start(name, tokens, proof, authority).await
    }

    async fn start(name: &str, tokens: TokenService, proof: Proof, authority: Issued) -> Self {
        let (address, task) = simulated::ai_api().await;
        let is_token = tokens.judge();
        let is_good = move |request: &Recorded| bearer(request).is_some_and(&is_token);
        let dir = folder(&format!("real-{name}"));
        std::fs::write(dir.join("ca.pem"), authority.pem()).unwrap();
        Self {
            dir,
            api: Front::start(address, is_good).await,
            tokens,
            proof,
            authority,
            sandbox: address,
            task,
        }
    }

    pub(super) fn api_url(&self) -> String {
        format!("http://{}", self.api.address)
    }

    /// Without the path, as it stands in keys.
    pub(super) fn token_url(&self) -> String {
        match self.proof {
            Proof::Secret => format!("http://{}", self.tokens.address),
            Proof::Certificate(_) => format!("https://localhost:{}", self.tokens.address.port()),
        }
    }

    /// A service key of it.
    pub(super) fn service_key(&self) -> Value {
        let mut key = json!({
            "clientid": CLIENT,
            "url": self.token_url(),
            "identityzone": "test-zone",
            "serviceurls": { "AI_API_URL": self.api_url() },
        });
        match &self.proof {
            Proof::Secret => key["clientsecret"] = SECRET.into(),
            Proof::Certificate(client) => {
                key["credential-type"] = "x509".into();
                // Nothing is asked for tokens there: the other address is that for certificates.
                key["url"] = "http://127.0.0.1:1".into();
                key["certurl"] = self.token_url().into();
                key["certificate"] = client.pem().into();
                key["key"] = client.key_pem().into();
            }
        }
        key
    }

    /// The values of it under the names that they have as variables and in the config file.
    pub(super) fn values(&self) -> Vec<(&'static str, String)> {
        let mut values = vec![
            ("AICORE_CLIENT_ID", CLIENT.to_owned()),
            ("AICORE_BASE_URL", format!("{}/v2", self.api_url())),
            ("AICORE_RESOURCE_GROUP", "team-b".to_owned()),
        ];
        match &self.proof {
            Proof::Secret => values.extend([
                ("AICORE_AUTH_URL", self.token_url()),
                ("AICORE_CLIENT_SECRET", SECRET.to_owned()),
            ]),
            Proof::Certificate(client) => values.extend([
                ("AICORE_CERT_URL", self.token_url()),
                ("AICORE_CERT_STR", client.pem().replace('\n', "\\n")),
                ("AICORE_KEY_STR", client.key_pem().replace('\n', "\\n")),
            ]),
        }
        values
    }

    /// The same with the certificate and its key in files.
    pub(super) fn values_with_files(&self) -> Vec<(&'static str, String)> {
        let (certificate, key) = self.certificate_files();
        let path = |path: PathBuf| path.display().to_string();
        let texts = ["AICORE_CERT_STR", "AICORE_KEY_STR"];
        let mut values = self.values();
        values.retain(|(name, _)| !texts.contains(name));
        values.push(("AICORE_CERT_FILE_PATH", path(certificate)));
        values.push(("AICORE_KEY_FILE_PATH", path(key)));
        values
    }

    /// Writes the certificate of the client and its key.
    pub(super) fn certificate_files(&self) -> (PathBuf, PathBuf) {
        let Proof::Certificate(client) = &self.proof else {
            panic!("clients have secrets here");
        };
        let write = |name: &str, text: String| {
            let file = self.dir.join(name);
            std::fs::write(&file, text).unwrap();
            file
        };
        (
            write("client.pem", client.pem()),
            write("client.key", client.key_pem()),
        )
    }

    /// The changes that were carried out: the resource group, and of each item its id and what
    /// was done to it.
    pub(super) async fn changes(&self) -> Vec<Value> {
        entries(self.sandbox).await
    }
}

/// An engine, and behind a front, which may want tokens.
pub(super) struct House {
    pub(super) dir: PathBuf,
    pub(super) tokens: TokenService,
    pub(super) engine: Front,
    /// The engine itself.
    pub(super) within: SocketAddr,
    task: JoinHandle<()>,
}

impl Drop for House {
    fn drop(&mut self) {
        self.task.abort();
    }
}

pub(super) const USER: &str = "kermit";
pub(super) const PASSWORD: &str = "p4ss:w\u{f6}rd/+ %";

/// The authorization of [`USER`].
pub(super) fn basic(password: &str) -> String {
    format!("Basic {}", STANDARD.encode(format!("{USER}:{password}")))
}

impl House {
    /// One that wants a user with a password.
    pub(super) async fn with_password(name: &str) -> Self {
        let credentials = Credentials {
            username: USER.to_owned(),
            password: PASSWORD.to_owned(),
        };
        let tokens = TokenService::start().await;
        Self::start(name, Some(credentials), tokens, |_| true).await
    }

    /// The same, where the front asks for it: unlike the engine it locks nobody out after a wrong
    /// one.
    pub(super) async fn behind_password(name: &str) -> Self {
        let is_good =
            |request: &Recorded| request.header("authorization") == Some(&basic(PASSWORD));
        Self::start(name, None, TokenService::start().await, is_good).await
    }

    /// One behind an identity provider.
    pub(super) async fn with_tokens(name: &str) -> Self {
        let tokens = TokenService::start().await;
        let is_token = tokens.judge();
        let is_good = move |request: &Recorded| bearer(request).is_some_and(&is_token);
        Self::start(name, None, tokens, is_good).await
    }

    async fn start(
        name: &str,
        credentials: Option<Credentials>,
        tokens: TokenService,
        is_good: impl Fn(&Recorded) -> bool + Send + Sync + 'static,
    ) -> Self {
        let (within, task) = simulated::engine(EngineOptions {
            counts: EngineCounts {
                plain: 5,
                ..EngineCounts::NONE
            },
            credentials,
            ..EngineOptions::default()
        })
        .await;
        Self {
            dir: folder(&format!("real-{name}")),
            engine: Front::start(within, is_good).await,
            tokens,
            within,
            task,
        }
    }

    pub(super) fn engine_url(&self) -> String {
        format!("http://{}/engine-rest", self.engine.address)
    }

    pub(super) fn token_url(&self) -> String {
        format!("http://{}/oauth/token", self.tokens.address)
    }

    pub(super) async fn changes(&self) -> Vec<Value> {
        entries(self.within).await
    }
}

async fn entries(sandbox: SocketAddr) -> Vec<Value> {
    let log = Ask::new(sandbox, "GET", "/sandbox/log").answer().await;
    log.json()["entries"].as_array().unwrap().clone()
}
