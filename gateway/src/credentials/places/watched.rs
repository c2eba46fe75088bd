//! A candidate's connection, whose credentials are read again from its place.

use std::sync::Arc;

use super::{Candidate, Problem};
use crate::{
    connection::Connection,
    credentials::{
        ClientCredentials, Credentials, Environment,
        source::TokenSource,
        watch::{Notice, Watched},
    },
    network::Network,
};

impl Candidate {
    /// The connection that signs in with it.
    pub fn connection(&self, environment: &Environment, network: &Network) -> Connection {
        let place = self.place.to_string();
        let source = TokenSource::new(&place, self.watched(environment), network.token_client());
        let connection = Connection::ai_core(&self.name, self.account.address.clone())
            .with_credentials(Credentials::Token(source))
            .found_in(place)
            .of_tenant(self.account.tenant.clone());
        match &self.resource_group {
            Some(group) => connection.with_resource_group(group.clone()),
            None => connection,
        }
    }

    /// Its credentials, which change with what stands at its place where that can change. Another
    /// address or tenant is not taken over.
    pub fn watched(&self, environment: &Environment) -> Watched<ClientCredentials> {
        let (place, account) = (self.place.clone(), self.account.clone());
        let current = account.client.clone();
        if place.is_fixed(environment) {
            return Watched::fixed(current);
        }
        let environment = environment.clone();
        let reader = move || {
            let read = place.read(&environment).map_err(|fault| {
                let place = place.clone();
                Notice::Problem(Problem { place, fault }.to_string())
            })?;
            match account.foreign(&read) {
                Some(foreign) => Err(Notice::Foreign(foreign)),
                None => Ok(read.client),
            }
        };
        Watched::with_reader(current, Arc::new(reader))
    }
}
