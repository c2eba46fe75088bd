//! The means by which a connection of a file signs in: a key of the official clients, a client of a
//! token service, a user with a password, or nothing.

use bulkhead_core::wire::ServiceKind;

use super::{
    ConfigError, Context, Trust, basic::BasicFields, client::ClientFields, fields::Fields,
    secrets::variable_name,
};
use crate::{
    address::ServiceAddress,
    connection::Connection,
    credentials::{
        Fault,
        places::{self, Candidate, Place, Problem},
    },
    network::Network,
};

/// The fields by which a connection can sign in, as groups of which it uses one.
const WAYS: [&[&str]; 5] = [
    &["service_key_file"],
    &["service_key_env"],
    &["profile"],
    &[
        "token_url",
        "client_id",
        "client_secret",
        "client_secret_env",
        "client_secret_file",
        "certificate_file",
        "key_file",
        "scope",
        "client_auth",
    ],
    &["username", "password", "password_env", "password_file"],
];

/// `true` if a field may hold a secret, or what a secret was written into by mistake: its value is
/// never quoted.
pub(super) fn is_hidden(field: &str) -> bool {
    ["url", "ca_file"].contains(&field) || WAYS.iter().any(|way| way.contains(&field))
}

/// The means by which a connection signs in.
#[derive(Debug)]
pub(super) enum SigningIn {
    /// Nothing.
    Not(ServiceKind),
    /// A key of the official clients.
    Key(Place),
    /// A client of a token service.
    Client(ServiceKind, ClientFields),
    /// A user with a password.
    Basic(BasicFields),
}

impl SigningIn {
    /// Reads the fields, all those that a kind of service allows.
    pub(super) fn read(
        fields: &Fields<'_>,
        kind: ServiceKind,
        allow_http: bool,
        context: &Context<'_>,
    ) -> Result<Self, ConfigError> {
        check_ways(fields, context)?;
        let key = match kind {
            ServiceKind::AiCore => key(fields, context)?,
            ServiceKind::Engine => None,
        };
        let client = ClientFields::read(fields, kind, allow_http, context)?;
        let basic = match kind {
            ServiceKind::AiCore => None,
            ServiceKind::Engine => BasicFields::read(fields, context)?,
        };
        Ok(match (key, client, basic) {
            (Some(place), _, _) => Self::Key(place),
            (_, Some(client), _) => Self::Client(kind, client),
            (_, _, Some(basic)) => Self::Basic(basic),
            (None, None, None) => Self::Not(kind),
        })
    }

    /// The connection of this name that signs in so.
    pub(super) fn connection(
        self,
        fields: &Fields<'_>,
        name: &str,
        url: Option<ServiceAddress>,
        context: &Context<'_>,
    ) -> Result<Connection, ConfigError> {
        let own_network = match fields.text("ca_file", |path| context.path(path))? {
            None => None,
            Some(path) => {
                let network = context.network.with_ca_file(&path);
                let network = network.map_err(|fault| {
                    let message = format!("the file that ca_file names {fault}");
                    fields.error(&fields.place_of("ca_file"), message)
                })?;
                Some(network)
            }
        };
        let network = own_network.as_ref().unwrap_or(context.network);
        let need_url = |url: Option<_>| url.ok_or_else(|| fields.missing("url"));
        let told = |told| fields.of_credentials(told);
        let connection = match self {
            Self::Key(place) => of_key(fields, name, url.as_ref(), place, network, context)?,
            Self::Client(kind, client) => {
                let connection = Connection::of(kind, name, need_url(url)?);
                let connection = client.connection(connection, network, context);
                connection.map_err(told)?
            }
            Self::Basic(basic) => {
                let connection = Connection::engine(name, need_url(url)?);
                basic.connection(connection, context).map_err(told)?
            }
            Self::Not(kind) => Connection::of(kind, name, need_url(url)?).found_in(context.place()),
        };
        Ok(with(connection, own_network))
    }
}

fn with(connection: Connection, network: Option<Network>) -> Connection {
    match network {
        Some(network) => connection.with_network(network),
        None => connection,
    }
}

/// Checks that a connection signs in by one way, and that its file may say so.
fn check_ways(fields: &Fields<'_>, context: &Context<'_>) -> Result<(), ConfigError> {
    let used = WAYS.iter().filter_map(|way| {
        let mut way = way.iter();
        way.find(|field| fields.take(field).is_some())
    });
    let used: Vec<_> = used.collect();
    if let [first, second, ..] = used[..] {
        let message = format!("{first} and {second} are two ways to sign in; leave one of them");
        return Err(fields.error(&fields.place_of(second), message));
    }
    if let (Some(field), Trust::NoCredentials) = (used.first(), context.trust) {
        let path = context.file.display();
        let message = format!(
            "{field} is not taken from a file that merely lies in the working folder, because \
             such a file could have a secret sent anywhere. If it is yours, start with \
             `--config {path}`, or move it into your own configuration folder"
        );
        return Err(fields.error(&fields.place_of(field), message));
    }
    Ok(())
}

/// The place of a key of the official clients, if a connection names one.
fn key(fields: &Fields<'_>, context: &Context<'_>) -> Result<Option<Place>, ConfigError> {
    let file = fields.text("service_key_file", |path| context.path(path))?;
    let variable = fields.text("service_key_env", variable_name)?;
    let profile = fields.text("profile", |profile| {
        let is_plain = !profile.is_empty() && !profile.contains(['/', '\\']);
        let place = is_plain.then(|| places::of_profile(context.environment, profile));
        place.flatten().ok_or_else(|| {
            "the name of a profile of the official clients, such as \"default\", is allowed"
                .to_owned()
        })
    })?;
    Ok(file
        .map(Place::KeyFile)
        .or(variable.map(Place::KeyVariable))
        .or(profile))
}

/// The connection of a key of the official clients, which says where its service is.
fn of_key(
    fields: &Fields<'_>,
    name: &str,
    url: Option<&ServiceAddress>,
    place: Place,
    network: &Network,
    context: &Context<'_>,
) -> Result<Connection, ConfigError> {
    let account = place.read(context.environment).map_err(|fault| {
        let (field, sentence) = match (&place, fault) {
            (Place::KeyVariable(name), Fault::Gone) => {
                let fault = Fault::NoVariable(name.clone());
                ("service_key_env", format!("service_key_env {fault}"))
            }
            (of_key, fault) => {
                let place = of_key.clone();
                let field = match of_key {
                    Place::KeyVariable(_) => "service_key_env",
                    Place::KeyFile(_) => "service_key_file",
                    _ => "profile",
                };
                (field, Problem { place, fault }.to_string())
            }
        };
        fields.error(&fields.place_of(field), sentence)
    })?;
    if url.is_some_and(|url| *url != account.address) {
        let message = format!(
            "url is not the address that {place} names; leave it out, as the key says where its \
             service is"
        );
        return Err(fields.error(&fields.place_of("url"), message));
    }
    let candidate = Candidate {
        name: name.to_owned(),
        resource_group: account.resource_group.clone(),
        place,
        account,
    };
    Ok(candidate.connection(context.environment, network))
}
