//! URLs that name a resource, as they are copied from a browser or a log.

use crate::item::Kind;

/// The id that a URL names, and the kind where its path says so; `None` for anything but an
/// `http` or `https` URL with a path.
///
/// The id is the segment behind `deployments` or `executions`, otherwise the last one. A
/// console keeps its path behind the `#`: it is read as well.
pub(super) fn id_of(token: &str) -> Option<(&str, Option<Kind>)> {
    // Every entry of a plain text comes by here: most are told apart by their first letter.
    if !token.starts_with(['h', 'H']) {
        return None;
    }
    let (scheme, rest) = token.split_once("://")?;
    if !(scheme.eq_ignore_ascii_case("http") || scheme.eq_ignore_ascii_case("https")) {
        return None;
    }
    let (before, fragment) = rest.split_once('#').unwrap_or((rest, ""));
    let strip_query = |part| str::split(part, '?').next().unwrap_or_default();
    let mut segments = strip_query(before)
        .split('/')
        .skip(1)
        .chain(strip_query(fragment).split('/'))
        .filter(|segment| !segment.is_empty());
    let mut last = None;
    while let Some(segment) = segments.next() {
        if let Some(kind) = Kind::from_collection(segment)
            && let Some(id) = segments.next()
        {
            return Some((id, Some(kind)));
        }
        last = Some(segment);
    }
    last.map(|id| (id, None))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_id_stands_behind_the_collection_or_last() {
        for (url, id, kind) in [
            (
                "https://h/v2/lm/deployments/d889",
                "d889",
                Some(Kind::Deployments),
            ),
            (
                "https://h/v2/lm/executions/e529/?a=b",
                "e529",
                Some(Kind::Executions),
            ),
            (
                "HTTPS://h/v2/inference/deployments/d889/v1/chat",
                "d889",
                Some(Kind::Deployments),
            ),
            (
                "https://h/app#/ws/deployments/d889?x",
                "d889",
                Some(Kind::Deployments),
            ),
            ("http://h/engine-rest/deployment/4711", "4711", None),
            ("http://h/v2/lm/deployments", "deployments", None),
        ] {
            assert_eq!(id_of(url), Some((id, kind)), "{url}");
        }
    }

    #[test]
    fn what_is_no_url_with_a_path_names_nothing() {
        for text in [
            "d889",
            "https://",
            "https://host",
            "https://host/",
            "ftp://h/d889",
        ] {
            assert_eq!(id_of(text), None, "{text}");
        }
    }
}
