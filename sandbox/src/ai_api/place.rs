//! The place of a request: its resource group and kind.

use std::sync::{Arc, Mutex, MutexGuard};

use axum::extract::FromRequestParts;
use axum::http::StatusCode;
use axum::http::request::Parts;
use axum::response::{IntoResponse, Response};

use super::kind::Kind;
use super::service::State;
use super::shelf::Shelf;
use crate::state::lock;

/// The header that names the resource group.
pub(crate) const GROUP_HEADER: &str = "ai-resource-group";

/// The items that a request is about, which are those of one kind in one group.
#[derive(Debug)]
pub(crate) struct Place {
    pub(crate) kind: Kind,
    shelf: Arc<Mutex<Shelf>>,
}

impl Place {
    /// The items, while nobody else sees or changes them.
    pub(crate) fn shelf(&self) -> MutexGuard<'_, Shelf> {
        lock(&self.shelf)
    }
}

/// There is no such resource group. The real service says the same of one that exists but isn't
/// the caller's.
#[derive(Debug)]
pub(crate) struct Denied;

impl IntoResponse for Denied {
    fn into_response(self) -> Response {
        (StatusCode::FORBIDDEN, "RBAC: access denied").into_response()
    }
}

impl FromRequestParts<Arc<State>> for Place {
    type Rejection = Denied;

    /// Reads the group from the header. A request without one is about the group `default`, as the
    /// vendor's documentation has it.
    async fn from_request_parts(parts: &mut Parts, state: &Arc<State>) -> Result<Self, Denied> {
        let group = match parts.headers.get(GROUP_HEADER) {
            None => "default",
            Some(value) => value.to_str().map_err(|_| Denied)?,
        };
        let kind = *parts.extensions.get::<Kind>().ok_or(Denied)?;
        let shelf = state.service.shelf(group, kind).ok_or(Denied)?;
        Ok(Self { kind, shelf })
    }
}
