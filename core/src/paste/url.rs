//! URLs and paths that name a resource, as they are copied from a browser, a log or a script.
//!
//! AI Core: `/v2/lm/deployments/A`, `/v2/inference/deployments/A/v1/chat`; an engine:
//! `/engine-rest/deployment/A/resources`, its cockpit `#/repository?deployment=A`.

use super::names::{Meaning, kind_of, meaning};
use crate::item::{Kind, Shape};

/// The thing that a URL or a path names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Named<'t> {
    /// An item of a kind.
    Item(&'t str, Kind),
    /// Another thing, or none: with its id if that is known.
    Other(&'t str),
}

/// `true` if a text is a URL or a path at all.
pub(super) fn is_url(token: &str) -> bool {
    let Some(slash) = token.find('/') else {
        return false;
    };
    token.contains("://")
        || slash == 0 && token.len() > 1
        || token
            .split('/')
            .filter(|part| !part.is_empty())
            .any(is_collection)
}

fn is_collection(segment: &str) -> bool {
    kind_of(segment).is_some() || segment.ends_with("configurations")
}

/// Reads the thing that a URL or a path names; `None` for anything else.
pub(super) fn read(token: &str) -> Option<Named<'_>> {
    // Every entry of a plain text comes by here, and hardly one has a slash.
    if !is_url(token) {
        return None;
    }
    let path = token.split_once("://").map_or(token, |(_, rest)| {
        rest.find('/')
            .and_then(|at| rest.get(at..))
            .unwrap_or_default()
    });
    let (before, fragment) = path.split_once('#').unwrap_or((path, ""));
    // A console keeps its path behind the `#`.
    for part in [before, fragment] {
        let (path, query) = part.split_once('?').unwrap_or((part, ""));
        if let Some(item) = item_in(path.split('/')) {
            return Some(item);
        }
        for pair in query.split('&') {
            let (name, id) = pair.split_once('=').unwrap_or_default();
            // A path may be the value of a parameter: `?redirect=%2Fdeployments%2FA%3Ftab%3Dlogs`.
            let path = id.split("%3F").next().unwrap_or_default();
            if let Some(item) = item_in(path.split("%2F")) {
                return Some(item);
            }
            match meaning(name) {
                Meaning::Id(Some(kind)) | Meaning::Kind(kind) if !id.is_empty() => {
                    return Some(Named::Item(id, kind));
                }
                _ => {}
            }
        }
    }
    let path = before.split('?').next().unwrap_or_default();
    Some(Named::Other(
        path.rsplit('/')
            .find(|part| !part.is_empty())
            .unwrap_or_default(),
    ))
}

fn item_in<'t>(segments: impl Iterator<Item = &'t str>) -> Option<Named<'t>> {
    let mut segments = segments.filter(|segment| !segment.is_empty());
    while let Some(segment) = segments.next() {
        if let Some(kind) = kind_of(segment)
            && let Some(id) = segments.next()
            && !Shape::is_word(id)
        {
            return Some(Named::Item(id, kind));
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_id_stands_behind_the_collection_or_in_the_query() {
        use Kind::{Deployments, Executions};
        for (url, id, kind) in [
            ("https://h/v2/lm/deployments/d889", "d889", Deployments),
            ("https://h/v2/lm/executions/e529/?a=b", "e529", Executions),
            (
                "HTTPS://h/v2/inference/deployments/d889/v1/chat",
                "d889",
                Deployments,
            ),
            ("https://h/app#/ws/deployments/d889?x", "d889", Deployments),
            (
                "http://h/engine-rest/deployment/4711/resources",
                "4711",
                Deployments,
            ),
            (
                "http://h/#/repository?deployment=4711&resource=x",
                "4711",
                Deployments,
            ),
            ("/v2/lm/deployments/d889", "d889", Deployments),
            ("lm/deployments/d889", "d889", Deployments),
            // By chance without a digit.
            (
                "/deployments/daabbccddeeffaab",
                "daabbccddeeffaab",
                Deployments,
            ),
            ("https://h/x?deploymentId=d889", "d889", Deployments),
            (
                "https://h/x?to=%2Fv2%2Fdeployments%2Fd889%3Ftab%3Dlogs",
                "d889",
                Deployments,
            ),
        ] {
            assert_eq!(read(url), Some(Named::Item(id, kind)), "{url}");
        }
    }

    #[test]
    fn a_url_of_another_thing_names_no_item() {
        for (url, id) in [
            ("https://h/v2/lm/configurations/0f43", "0f43"),
            ("https://h/v2/lm/deployments", "deployments"),
            (
                "https://h/v2/lm/deployments?configurationId=0f43",
                "deployments",
            ),
            ("https://h/v2/lm/deployments/$count", "$count"),
            ("https://h/org/repo/pull/42240", "42240"),
            ("https://h", ""),
            ("ai://default/e3ac1bc66fd79e17/model", "model"),
        ] {
            assert_eq!(read(url), Some(Named::Other(id)), "{url}");
        }
    }

    #[test]
    fn what_is_no_url_and_no_path_is_none() {
        for text in ["d889", "a/b", "x/y1", "/", "..", "../x", "2026/01/31"] {
            assert_eq!(read(text), None, "{text}");
        }
    }
}
