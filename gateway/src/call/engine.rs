//! The calls of a process engine.

use axum::http::Method;
use bulkhead_core::{
    item::{ItemId, Kind},
    service::engine::{BULK_MEDIA_TYPE, path},
};

use super::{Query, read_id, segments};
use crate::refusal::Refusal;

/// The query parameters of lists that the page uses.
const LIST: &[&str] = &["sortBy", "sortOrder", "firstResult", "maxResults"];
/// The flags of a single deletion.
const FLAGS: &[&str] = &["cascade", "skipCustomListeners", "skipIoMappings"];
/// The parameters that narrow a count.
const COUNT: &[&str] = &["deploymentId"];

/// A call that is forwarded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Call {
    /// The check for a bulk delete: a GET of it.
    Capability,
    /// The deployments.
    List(Query),
    /// One deployment.
    Read(ItemId),
    /// All process definitions, with the instances of each that run.
    Statistics,
    /// The case definitions.
    CaseDefinitions(Query),
    /// The number of running cases of a deployment.
    CountCases(Query),
    /// The bulk delete.
    DeleteMany,
    /// Deletes one deployment.
    Delete(ItemId, Query),
}

/// Something that has a path of its own.
enum Resource {
    Bulk,
    Deployments,
    Deployment(ItemId),
    Statistics,
    CaseDefinitions,
    CaseCount,
}

impl Resource {
    fn read(path: &str) -> Result<Self, Refusal> {
        let segments = segments(path)?;
        let segments: Vec<&str> = segments.iter().map(AsRef::as_ref).collect();
        match *segments {
            ["deployment", "delete"] => Ok(Self::Bulk),
            ["deployment"] => Ok(Self::Deployments),
            ["deployment", id] => read_id(Kind::ProcessDeployments, id).map(Self::Deployment),
            ["process-definition", "statistics"] => Ok(Self::Statistics),
            ["case-definition"] => Ok(Self::CaseDefinitions),
            ["case-instance", "count"] => Ok(Self::CaseCount),
            _ => Err(Refusal::PathUnknown),
        }
    }

    fn methods(&self) -> Vec<&'static str> {
        match self {
            Self::Bulk => vec!["GET", "POST"],
            Self::Deployment(_) => vec!["GET", "DELETE"],
            Self::Deployments | Self::Statistics | Self::CaseDefinitions | Self::CaseCount => {
                vec!["GET"]
            }
        }
    }
}

impl Call {
    /// Reads a call from its method, the path below the connection without a slash at the
    /// beginning, and the query.
    ///
    /// # Errors
    /// Why it is none that is forwarded.
    pub(super) fn read(method: &Method, path: &str, query: Option<&str>) -> Result<Self, Refusal> {
        let resource = Resource::read(path)?;
        let query = |allowed| Query::read(query, allowed);
        match (resource, method) {
            (Resource::Bulk, &Method::GET) => query(&[]).map(|_| Self::Capability),
            (Resource::Bulk, &Method::POST) => query(&[]).map(|_| Self::DeleteMany),
            (Resource::Deployments, &Method::GET) => query(LIST).map(Self::List),
            (Resource::Deployment(id), &Method::GET) => query(&[]).map(|_| Self::Read(id)),
            (Resource::Deployment(id), &Method::DELETE) => {
                query(FLAGS).map(|query| Self::Delete(id, query))
            }
            (Resource::Statistics, &Method::GET) => query(&[]).map(|_| Self::Statistics),
            (Resource::CaseDefinitions, &Method::GET) => query(LIST).map(Self::CaseDefinitions),
            (Resource::CaseCount, &Method::GET) => query(COUNT).map(Self::CountCases),
            (resource, _) => Err(Refusal::MethodUnknown {
                allowed: resource.methods(),
            }),
        }
    }

    pub(super) fn method(&self) -> Method {
        match self {
            Self::DeleteMany => Method::POST,
            Self::Delete(..) => Method::DELETE,
            Self::Capability
            | Self::List(_)
            | Self::Read(_)
            | Self::Statistics
            | Self::CaseDefinitions(_)
            | Self::CountCases(_) => Method::GET,
        }
    }

    pub(super) fn media_type(&self) -> Option<&'static str> {
        match self {
            Self::DeleteMany => Some(BULK_MEDIA_TYPE),
            _ => None,
        }
    }

    pub(super) fn path_and_query(&self) -> String {
        match self {
            Self::Capability | Self::DeleteMany => "/deployment/delete".to_owned(),
            Self::List(query) => format!("/deployment{query}"),
            Self::Read(id) => format!("/{}", path(id)),
            Self::Delete(id, query) => format!("/{}{query}", path(id)),
            Self::Statistics => "/process-definition/statistics".to_owned(),
            Self::CaseDefinitions(query) => format!("/case-definition{query}"),
            Self::CountCases(query) => format!("/case-instance/count{query}"),
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
            (Method::GET, "deployment/delete"),
            (
                Method::GET,
                "deployment?sortBy=id&sortOrder=asc&firstResult=0&maxResults=5000",
            ),
            (
                Method::GET,
                "deployment/0f9c7d2e-3f1b-11ef-9a53-0242ac120002",
            ),
            (Method::GET, "process-definition/statistics"),
            (
                Method::GET,
                "case-definition?sortBy=deploymentId&sortOrder=asc&firstResult=0&maxResults=1000",
            ),
            (Method::GET, "case-instance/count?deploymentId=4711"),
            (Method::POST, "deployment/delete"),
            (
                Method::DELETE,
                "deployment/a%20b%3Bc?cascade=true&skipCustomListeners=false&skipIoMappings=true",
            ),
        ] {
            let call = read(&method, target).unwrap();
            assert_eq!(call.path_and_query(), format!("/{target}"));
            assert_eq!(call.method(), method);
        }
    }

    #[test]
    fn what_would_begin_parameters_of_a_path_is_escaped() {
        let call = read(&Method::DELETE, "deployment/a;evil=1").unwrap();
        assert_eq!(call.path_and_query(), "/deployment/a%3Bevil%3D1");
    }

    #[test]
    fn other_paths_are_unknown() {
        for path in [
            "",
            "deployment/a/resources",
            "engine/default/deployment/delete",
            "process-definition",
            "process-instance/delete",
            "history/process-instance",
            "/deployment",
            "deployment/../process-instance",
            "v2/lm/deployments",
        ] {
            assert!(read(&Method::GET, path).is_err(), "{path}");
        }
    }

    #[test]
    fn what_the_engine_has_as_a_call_of_its_own_is_an_id_and_never_posted_to() {
        assert!(read(&Method::GET, "deployment/create").is_ok());
        assert!(read(&Method::POST, "deployment/create").is_err());
    }

    #[test]
    fn an_id_of_a_path_is_parsed() {
        let long = format!("deployment/{}", "x".repeat(65));
        for path in [
            "deployment/",
            "deployment/%20",
            "deployment/..",
            "deployment/%2E",
            "deployment/a%2Fb",
            "deployment/a%5Cb",
            "deployment/a%0Ab",
            "deployment/a%3Fb",
            "deployment/a%2523b",
            long.as_str(),
        ] {
            let refusal = read(&Method::DELETE, path).unwrap_err();
            assert_eq!(refusal.rule(), "id-malformed", "{path}");
        }
    }

    #[test]
    fn a_parameter_belongs_to_a_call_and_a_flag_is_true_or_false() {
        for (method, target, rule) in [
            (
                Method::POST,
                "deployment/delete?cascade=true",
                "parameter-unknown",
            ),
            (Method::GET, "deployment?nameLike=x", "parameter-unknown"),
            (
                Method::GET,
                "deployment/a?cascade=true",
                "parameter-unknown",
            ),
            (
                Method::DELETE,
                "deployment/a?force=true",
                "parameter-unknown",
            ),
            (
                Method::DELETE,
                "deployment/a?cascade=TRUE",
                "parameter-malformed",
            ),
            (
                Method::DELETE,
                "deployment/a?cascade=",
                "parameter-malformed",
            ),
            (
                Method::GET,
                "deployment?maxResults=-1",
                "parameter-malformed",
            ),
        ] {
            let refusal = read(&method, target).unwrap_err();
            assert_eq!(refusal.rule(), rule, "{target}");
        }
    }

    #[test]
    fn other_methods_are_refused_with_those_that_are_allowed() {
        for (method, path, expected) in [
            (Method::POST, "deployment", &["GET"][..]),
            (Method::DELETE, "deployment/delete", &["GET", "POST"]),
            (Method::PUT, "deployment/a", &["GET", "DELETE"]),
            (Method::DELETE, "case-definition", &["GET"]),
        ] {
            let Err(Refusal::MethodUnknown { allowed }) = read(&method, path) else {
                panic!("{method} {path}");
            };
            assert_eq!(allowed, expected, "{method} {path}");
        }
    }
}
