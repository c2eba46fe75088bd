//! The credentials of a connection, read again from where its fields say that they are.

use std::sync::Arc;

use super::{Context, fields::Told};
use crate::{
    connection::Connection,
    credentials::{
        Environment, Fault,
        watch::{Notice, Renewable, Watched},
    },
};

/// Reads the credentials of a connection, and watches them where they can change.
///
/// # Errors
/// What is wrong with them.
pub(super) fn watched<T: Renewable>(
    connection: &Connection,
    context: &Context<'_>,
    is_fixed: bool,
    read: impl Fn(&Environment) -> Result<T, Fault> + Send + Sync + 'static,
) -> Result<Watched<T>, Told> {
    let name = connection.name().to_string();
    let told = move |fault: Fault| Told::of(&name, &fault);
    let current = read(context.environment).map_err(&told)?;
    if is_fixed {
        return Ok(Watched::fixed(current));
    }
    let environment = context.environment.clone();
    let again = move || {
        let read = read(&environment);
        read.map_err(|fault| Notice::Problem(told(fault).sentence))
    };
    Ok(Watched::with_reader(current, Arc::new(again)))
}
