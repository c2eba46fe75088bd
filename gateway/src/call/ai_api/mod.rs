//! The calls of the AI API.

mod resource;

use axum::http::Method;
use bulkhead_core::{
    item::{ItemId, Kind},
    service::ai_api::BULK_MEDIA_TYPE,
};

use resource::Resource;

use super::Query;
use crate::refusal::Refusal;

/// The query parameters of a list and of its count (contract).
const LIST: &[&str] = &[
    "executableIds",
    "configurationId",
    "scenarioId",
    "status",
    "executionScheduleId",
    "$top",
    "$skip",
    "$select",
];
/// The query parameters of a single reading.
const READ: &[&str] = &["$select"];

/// A call that is forwarded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Call {
    /// The capabilities of the service.
    Meta,
    /// The resource groups of the tenant.
    ResourceGroups,
    /// The items of a kind.
    List(Kind, Query),
    /// The number of items of a kind.
    Count(Kind, Query),
    /// One item.
    Read(Kind, ItemId, Query),
    /// The bulk PATCH.
    ChangeMany(Kind),
    /// Stops one item.
    Stop(Kind, ItemId),
    /// Deletes one item.
    Delete(Kind, ItemId),
}

impl Call {
    /// Reads a call from its method, the path below the connection without a slash at the
    /// beginning, and the query.
    ///
    /// # Errors
    /// Why it is none that is forwarded.
    pub(crate) fn read(method: &Method, path: &str, query: Option<&str>) -> Result<Self, Refusal> {
        let resource = Resource::read(path)?;
        let query = |allowed| Query::read(query, allowed);
        match (resource, method) {
            (Resource::Meta, &Method::GET) => query(&[]).map(|_| Self::Meta),
            (Resource::Groups, &Method::GET) => query(&[]).map(|_| Self::ResourceGroups),
            (Resource::Collection(kind), &Method::GET) => {
                query(LIST).map(|query| Self::List(kind, query))
            }
            (Resource::Collection(kind), &Method::PATCH) => {
                query(&[]).map(|_| Self::ChangeMany(kind))
            }
            (Resource::Count(kind), &Method::GET) => {
                query(LIST).map(|query| Self::Count(kind, query))
            }
            (Resource::One(kind, id), &Method::GET) => {
                query(READ).map(|query| Self::Read(kind, id, query))
            }
            (Resource::One(kind, id), &Method::PATCH) => query(&[]).map(|_| Self::Stop(kind, id)),
            (Resource::One(kind, id), &Method::DELETE) => {
                query(&[]).map(|_| Self::Delete(kind, id))
            }
            (resource, _) => Err(Refusal::MethodUnknown {
                allowed: resource.methods(),
            }),
        }
    }

    pub(crate) fn method(&self) -> Method {
        match self {
            Self::Meta
            | Self::ResourceGroups
            | Self::List(..)
            | Self::Count(..)
            | Self::Read(..) => Method::GET,
            Self::ChangeMany(_) | Self::Stop(..) => Method::PATCH,
            Self::Delete(..) => Method::DELETE,
        }
    }

    /// `true` if it sees one resource group only, and so has to name it (contract).
    pub(crate) fn needs_group(&self) -> bool {
        !matches!(self, Self::Meta | Self::ResourceGroups)
    }

    /// The media type of its body; none where it has no body.
    pub(crate) fn media_type(&self) -> Option<&'static str> {
        match self {
            Self::ChangeMany(_) => Some(BULK_MEDIA_TYPE),
            Self::Stop(..) => Some("application/json"),
            _ => None,
        }
    }

    /// The path with its query below the service's address, written anew.
    pub(crate) fn path_and_query(&self) -> String {
        match self {
            Self::Meta => "/v2/lm/meta".to_owned(),
            Self::ResourceGroups => "/v2/admin/resourceGroups".to_owned(),
            Self::List(kind, query) => format!("/v2/lm/{}{query}", kind.collection()),
            Self::Count(kind, query) => format!("/v2/lm/{}/$count{query}", kind.collection()),
            Self::Read(kind, id, query) => format!("/v2/lm/{}/{id}{query}", kind.collection()),
            Self::ChangeMany(kind) => format!("/v2/lm/{}", kind.collection()),
            Self::Stop(kind, id) | Self::Delete(kind, id) => {
                format!("/v2/lm/{}/{id}", kind.collection())
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(method: &Method, target: &str) -> Result<Call, Refusal> {
        let (path, query) = match target.split_once('?') {
            Some((path, query)) => (path, Some(query)),
            None => (target, None),
        };
        Call::read(method, path, query)
    }

    #[test]
    fn every_call_of_the_table_is_read_and_written_as_it_was() {
        for (method, target) in [
            (Method::GET, "v2/lm/meta"),
            (Method::GET, "v2/admin/resourceGroups"),
            (Method::GET, "v2/lm/deployments"),
            (
                Method::GET,
                "v2/lm/executions?status=RUNNING&$top=100&$skip=200&$select=status",
            ),
            (Method::GET, "v2/lm/executions?executionScheduleId=a1b2"),
            (
                Method::GET,
                "v2/lm/deployments/$count?scenarioId=x&configurationId=y",
            ),
            (
                Method::GET,
                "v2/lm/deployments/d889e3a61050c085?$select=status",
            ),
            (Method::PATCH, "v2/lm/executions"),
            (Method::PATCH, "v2/lm/deployments/d889e3a61050c085"),
            (Method::DELETE, "v2/lm/executions/a.b_c-D9"),
        ] {
            let call = read(&method, target).unwrap();
            assert_eq!(call.path_and_query(), format!("/{target}"));
            assert_eq!(call.method(), method);
            assert_eq!(
                call.needs_group(),
                target.contains("tions") || target.contains("ments")
            );
        }
    }

    #[test]
    fn an_escaped_path_is_the_same_path() {
        let count = read(&Method::GET, "v2/lm/deployments/%24count").unwrap();
        assert_eq!(count.path_and_query(), "/v2/lm/deployments/$count");
    }

    #[test]
    fn other_paths_are_unknown() {
        for path in [
            "",
            "v2",
            "v2/lm",
            "v2/lm/",
            "v2/lm/meta/",
            "v2/lm/configurations",
            "v2/lm/Deployments",
            "v2/lm/deployments/d889e3a61050c085/logs",
            "v2/lm/deployments//d889e3a61050c085",
            "v2/admin/secrets",
            "/v2/lm/meta",
            "v2/../v2/lm/meta",
            "v2%2Flm%2Fmeta",
            "v2/lm/deployments/%ff%ff",
            "oauth/token",
        ] {
            assert_eq!(
                read(&Method::GET, path),
                Err(Refusal::PathUnknown),
                "{path}"
            );
        }
    }

    #[test]
    fn an_id_of_a_path_is_parsed() {
        for path in [
            "v2/lm/deployments/",
            "v2/lm/deployments/abc",
            "v2/lm/deployments/..",
            "v2/lm/deployments/..%2F..%2Fadmin",
            "v2/lm/deployments/$counts",
            "v2/lm/deployments/a%20bcd",
        ] {
            let refusal = read(&Method::DELETE, path).unwrap_err();
            assert_eq!(refusal.rule(), "id-malformed", "{path}");
        }
    }

    #[test]
    fn other_methods_are_refused_with_those_that_are_allowed() {
        for (method, path, expected) in [
            (Method::POST, "v2/lm/meta", &["GET"][..]),
            (Method::HEAD, "v2/lm/meta", &["GET"]),
            (Method::OPTIONS, "v2/lm/deployments", &["GET", "PATCH"]),
            (Method::DELETE, "v2/lm/deployments", &["GET", "PATCH"]),
            (
                Method::PUT,
                "v2/lm/deployments/abcd",
                &["GET", "PATCH", "DELETE"],
            ),
            (Method::DELETE, "v2/admin/resourceGroups", &["GET"]),
        ] {
            let Err(Refusal::MethodUnknown { allowed }) = read(&method, path) else {
                panic!("{method} {path}");
            };
            assert_eq!(allowed, expected, "{method} {path}");
        }
    }

    #[test]
    fn a_parameter_belongs_to_a_call() {
        for (method, target) in [
            (Method::GET, "v2/lm/meta?x=1"),
            (Method::GET, "v2/lm/deployments?$filter=x"),
            (Method::GET, "v2/lm/deployments/abcd?$top=1"),
            (Method::PATCH, "v2/lm/deployments?status=RUNNING"),
            (Method::DELETE, "v2/lm/deployments/abcd?force=true"),
        ] {
            let refusal = read(&method, target).unwrap_err();
            assert_eq!(refusal.rule(), "parameter-unknown", "{target}");
        }
    }
}
