//! A user with a password, as the fields of a connection describe it.

use super::{
    ConfigError, Context,
    fields::{Fields, Told},
    secrets::{PASSWORD, SecretPlace, secret},
    watched::watched,
};
use crate::{
    connection::Connection,
    credentials::{Credentials, Environment, Fault, source::BasicSource, watch::BasicCredentials},
};

/// A user with a password.
#[derive(Clone, Debug)]
pub(super) struct BasicFields {
    username: String,
    password: SecretPlace,
}

impl BasicFields {
    /// Reads the fields; none where none of them is given.
    pub(super) fn read(
        fields: &Fields<'_>,
        context: &Context<'_>,
    ) -> Result<Option<Self>, ConfigError> {
        let username = fields.text("username", username)?;
        let password = secret(fields, PASSWORD, context)?;
        let missing = match (username, password) {
            (None, None) => return Ok(None),
            (Some(username), Some(password)) => return Ok(Some(Self { username, password })),
            (None, Some(_)) => "username",
            (Some(_), None) => "one of password_file, password_env and password",
        };
        let message = format!("a connection that signs in as a user needs {missing}, too");
        Err(fields.error(&fields.place_of("name"), message))
    }

    /// The same connection, signing in as this user.
    ///
    /// # Errors
    /// What is wrong with the credentials.
    pub(super) fn connection(
        self,
        connection: Connection,
        context: &Context<'_>,
    ) -> Result<Connection, Told> {
        let place = context.place_with(self.password.named());
        let is_fixed = self.password.is_fixed();
        let read = move |environment: &Environment| self.credentials(environment);
        let watched = watched(&connection, context, is_fixed, read)?;
        Ok(connection
            .with_credentials(Credentials::Basic(BasicSource::new(&place, watched)))
            .found_in(place))
    }

    fn credentials(&self, environment: &Environment) -> Result<BasicCredentials, Fault> {
        Ok(BasicCredentials {
            username: self.username.clone(),
            password: self.password.read(environment)?,
        })
    }
}

/// RFC 7617: the colon ends the name.
fn username(text: &str) -> Result<String, String> {
    if text.is_empty() || text.contains(':') || text.contains(char::is_control) {
        Err("a name without colons is allowed".to_owned())
    } else {
        Ok(text.to_owned())
    }
}
