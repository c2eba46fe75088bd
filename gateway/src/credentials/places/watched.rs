//! A candidate's credentials, read again from its place.

use std::sync::Arc;

use super::{Candidate, Problem};
use crate::credentials::{
    ClientCredentials, Environment,
    watch::{Notice, Watched},
};

impl Candidate {
    /// Its credentials, which change with what stands at its place. Another address or tenant
    /// is not taken over.
    pub fn watched(&self, environment: &Environment) -> Watched<ClientCredentials> {
        let (place, account) = (self.place.clone(), self.account.clone());
        let current = account.client.clone();
        let environment = environment.clone();
        let reader = move || {
            let read = place.read(&environment).map_err(|fault| {
                let place = place.clone();
                Notice::Problem(Problem { place, fault })
            })?;
            match account.foreign(&read) {
                Some(foreign) => Err(Notice::Foreign(foreign)),
                None => Ok(read.client),
            }
        };
        Watched::with_reader(current, Arc::new(reader))
    }
}
