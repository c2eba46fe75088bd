//! An account: its services, and what a client needs to reach them.

use serde_json::{Value, json};

use super::certificates::Pair;

/// An account and where its services are. Addresses have no slash at their end.
#[derive(Clone, Debug)]
pub struct Account {
    /// `a` or `b`.
    pub name: &'static str,
    /// The address of the token service.
    pub token: String,
    /// The address of the token service that takes certificates.
    pub secure_token: String,
    /// The address of the AI API.
    pub api: String,
    pub(super) pair: Pair,
}

impl Account {
    /// The client id.
    pub fn client_id(&self) -> String {
        format!("client-{}", self.name)
    }

    /// The secret that the client shares with the token service. It has the characters that forms,
    /// JSON and shells treat in their own ways, as the secrets of real keys do.
    pub fn secret(&self) -> String {
        format!("s3cr$t=+/%\"{}|", self.name)
    }

    /// The certificate as PEM.
    pub fn certificate(&self) -> &str {
        &self.pair.certificate
    }

    /// Its key as PEM.
    pub fn key(&self) -> &str {
        &self.pair.key
    }

    /// A service key with a secret.
    pub fn service_key(&self) -> Value {
        json!({
            "clientid": self.client_id(),
            "clientsecret": self.secret(),
            "url": self.token,
            "identityzone": "tenant",
            "identityzoneid": "11111111-2222-3333-4444-555555555555",
            "appname": "app",
            "credential-type": "binding-secret",
            "serviceurls": { "AI_API_URL": self.api },
        })
    }

    /// A service key with a certificate.
    pub fn x509_key(&self) -> Value {
        json!({
            "clientid": self.client_id(),
            "certificate": self.certificate(),
            "key": self.key(),
            // Nobody may ask here.
            "url": self.token,
            "certurl": self.secure_token,
            "credential-type": "x509",
            "serviceurls": { "AI_API_URL": self.api },
        })
    }

    /// The single variables with a secret; they are also the keys of a config file.
    pub fn variables(&self) -> Vec<(&'static str, String)> {
        vec![
            ("AICORE_CLIENT_ID", self.client_id()),
            ("AICORE_CLIENT_SECRET", self.secret()),
            ("AICORE_AUTH_URL", self.token.clone()),
            ("AICORE_BASE_URL", self.api.clone()),
        ]
    }

    /// The same without a proof, for the token service that takes certificates.
    pub fn variables_without_proof(&self) -> Vec<(&'static str, String)> {
        vec![
            ("AICORE_CLIENT_ID", self.client_id()),
            ("AICORE_CERT_URL", self.secure_token.clone()),
            ("AICORE_AUTH_URL", self.token.clone()),
            ("AICORE_BASE_URL", self.api.clone()),
        ]
    }

    /// A config file with a secret.
    pub fn config(&self) -> Value {
        let variables = self.variables().into_iter();
        let pairs = variables.map(|(name, value)| (name.to_owned(), Value::String(value)));
        Value::Object(pairs.collect())
    }

    /// A service as `VCAP_SERVICES` lists it.
    pub fn bound(&self, label: &str, name: &str) -> Value {
        json!({
            "label": label,
            "name": name,
            "tags": ["aicore"],
            "plan": "extended",
            "credentials": self.service_key(),
        })
    }
}
