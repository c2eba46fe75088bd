//! A client of a token service, as the fields of a connection describe it.

use std::path::PathBuf;

use bulkhead_core::wire::ServiceKind;

use super::{
    ConfigError, Context, check_http,
    fields::{Fields, Told},
    secrets::{CLIENT_SECRET, SecretPlace, secret},
    watched::watched,
};
use crate::{
    address::{AddressError, ServiceAddress},
    connection::Connection,
    credentials::{
        AddressFault, ClientAuth, ClientCredentials, Credentials, Environment, Fault, Identity,
        PemError, Proof, source::TokenSource,
    },
    network::Network,
};

/// The fields by which tokens are asked for.
#[derive(Clone, Debug)]
pub(super) struct ClientFields {
    token_address: ServiceAddress,
    client_id: String,
    proof: ProofPlace,
    scope: Option<String>,
    client_auth: ClientAuth,
}

/// The place of the client's proof of who it is.
#[derive(Clone, Debug)]
enum ProofPlace {
    Secret(SecretPlace),
    Certificate { certificate: PathBuf, key: PathBuf },
}

impl ClientFields {
    /// Reads the fields; none where none of them is given.
    pub(super) fn read(
        fields: &Fields<'_>,
        kind: ServiceKind,
        allow_http: bool,
        context: &Context<'_>,
    ) -> Result<Option<Self>, ConfigError> {
        let token_address = fields.text("token_url", |url| token_address(kind, url))?;
        let client_id = fields.text("client_id", client_id)?;
        let secret = secret(fields, CLIENT_SECRET, context)?;
        let is_engine = kind == ServiceKind::Engine;
        let (certificate, key, scope, client_auth) = if is_engine {
            let scope = fields.text("scope", scope)?;
            (None, None, scope, fields.text("client_auth", client_auth)?)
        } else {
            let certificate = fields.text("certificate_file", |path| context.path(path))?;
            let key = fields.text("key_file", |path| context.path(path))?;
            (certificate, key, None, None)
        };
        let is_given = token_address.is_some()
            || client_id.is_some()
            || secret.is_some()
            || certificate.is_some()
            || key.is_some()
            || scope.is_some()
            || client_auth.is_some();
        if !is_given {
            return Ok(None);
        }
        if let Some(address) = &token_address {
            check_http(fields, "token_url", address, allow_http)?;
            if (certificate.is_some() || key.is_some()) && !address.is_secure() {
                let message = format!("token_url {}", AddressFault::CertificateNeedsTls);
                return Err(fields.error(&fields.place_of("token_url"), message));
            }
        }
        if secret.is_some() && (certificate.is_some() || key.is_some()) {
            let message = "the secret and the certificate are two things to sign in with; leave \
                           one of them";
            return Err(fields.error(&fields.place_of("client_id"), message.to_owned()));
        }
        let needs = if certificate.is_some() || key.is_some() {
            [
                (token_address.is_none(), "token_url"),
                (client_id.is_none(), "client_id"),
                (certificate.is_none(), "certificate_file"),
                (key.is_none(), "key_file"),
            ]
        } else {
            let proof = if is_engine {
                "one of client_secret_file, client_secret_env and client_secret"
            } else {
                "one of client_secret_file, client_secret_env, client_secret, and certificate_file \
                 with key_file"
            };
            [
                (token_address.is_none(), "token_url"),
                (client_id.is_none(), "client_id"),
                (secret.is_none(), proof),
                (false, ""),
            ]
        };
        let proof = match (secret, certificate, key) {
            (Some(secret), ..) => Some(ProofPlace::Secret(secret)),
            (None, Some(certificate), Some(key)) => {
                Some(ProofPlace::Certificate { certificate, key })
            }
            _ => None,
        };
        let (Some(token_address), Some(client_id), Some(proof)) = (token_address, client_id, proof)
        else {
            let missing = needs.iter().filter(|(is_missing, _)| *is_missing);
            let missing: Vec<_> = missing.map(|(_, name)| *name).collect();
            let message = format!(
                "a connection that gets tokens as a client needs {}, too",
                missing.join(" and ")
            );
            return Err(fields.error(&fields.place_of("name"), message));
        };
        Ok(Some(Self {
            token_address,
            client_id,
            proof,
            scope,
            client_auth: client_auth.unwrap_or_default(),
        }))
    }

    /// The same connection, signing in as this client.
    ///
    /// # Errors
    /// What is wrong with the credentials.
    pub(super) fn connection(
        self,
        connection: Connection,
        network: &Network,
        context: &Context<'_>,
    ) -> Result<Connection, Told> {
        let (named, is_fixed) = match &self.proof {
            ProofPlace::Secret(secret) => (secret.named(), secret.is_fixed()),
            ProofPlace::Certificate { certificate, .. } => {
                (Some(format!("`{}`", certificate.display())), false)
            }
        };
        let place = context.place_with(named);
        let read = move |environment: &Environment| self.credentials(environment);
        let watched = watched(&connection, context, is_fixed, read)?;
        let source = TokenSource::new(&place, watched, network.token_client());
        Ok(connection
            .with_credentials(Credentials::Token(source))
            .found_in(place))
    }

    /// Reads the current credentials.
    fn credentials(&self, environment: &Environment) -> Result<ClientCredentials, Fault> {
        let proof = match &self.proof {
            ProofPlace::Secret(place) => Proof::Secret(place.read(environment)?),
            ProofPlace::Certificate { certificate, key } => {
                Proof::Certificate(identity(certificate, key)?)
            }
        };
        Ok(ClientCredentials {
            token_address: self.token_address.clone(),
            client_id: self.client_id.clone(),
            proof,
            scope: self.scope.clone(),
            client_auth: self.client_auth,
        })
    }
}

fn identity(certificate: &PathBuf, key: &PathBuf) -> Result<Identity, Fault> {
    let [certificate_name, key_name] = ["certificate_file", "key_file"];
    let text = |name, path: &PathBuf| {
        let text = Environment::file(path);
        text.map_err(|fault| Fault::Part(name, fault.into()))
    };
    let certificate = text(certificate_name, certificate)?;
    let key = text(key_name, key)?;
    Identity::read(&certificate, &key).map_err(|error| match error {
        PemError::Certificate(fault) => Fault::Pem(certificate_name, fault),
        PemError::Key(fault) => Fault::Pem(key_name, fault),
    })
}

/// Of an AI Core tenant the address may be that of the tenant; of others nobody knows the path.
fn token_address(kind: ServiceKind, url: &str) -> Result<ServiceAddress, String> {
    let whole = match kind {
        ServiceKind::AiCore => crate::credentials::with_token_path(url),
        ServiceKind::Engine => url.to_owned(),
    };
    ServiceAddress::parse(&whole).map_err(|error| match error {
        AddressError::Version => "the address of a token service is allowed".to_owned(),
        error => error.to_string(),
    })
}

fn client_id(text: &str) -> Result<String, String> {
    if !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_graphic()) {
        Ok(text.to_owned())
    } else {
        Err("visible characters without blanks are allowed".to_owned())
    }
}

/// RFC 6749: words between single blanks.
fn scope(text: &str) -> Result<String, String> {
    let is_word = |word: &str| {
        let is_fit = |byte: u8| byte.is_ascii_graphic() && byte != b'"' && byte != b'\\';
        !word.is_empty() && word.bytes().all(is_fit)
    };
    if text.split(' ').all(is_word) {
        Ok(text.to_owned())
    } else {
        Err("words with a blank between two of them are allowed".to_owned())
    }
}

fn client_auth(text: &str) -> Result<ClientAuth, String> {
    match text {
        "form" => Ok(ClientAuth::Form),
        "basic" => Ok(ClientAuth::Basic),
        _ => Err("\"form\" and \"basic\" are allowed".to_owned()),
    }
}
