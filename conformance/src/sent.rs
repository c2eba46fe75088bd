//! The changes that the adapter has sent.

use bulkhead_core::service::Request;
use serde_json::Value;

use crate::observed::counted;

/// The flags as they stand in requests.
const FLAGS: [&str; 3] = ["cascade", "skipCustomListeners", "skipIoMappings"];

/// The changes that were sent, without their ids.
pub(crate) fn sent(changes: &[Request]) -> Vec<String> {
    counted(changes.iter().map(words), " × ")
}

fn words(request: &Request) -> String {
    let method = request.method.as_str();
    let (path, query) = request.path.split_once('?').unwrap_or((&request.path, ""));
    let Some((_, body)) = &request.body else {
        let folder = path.rsplit_once('/').map_or(path, |(folder, _)| folder);
        let is_on = |flag: &str| query.split('&').any(|pair| pair == format!("{flag}=true"));
        return with_flags(format!("{method} {folder}/{{id}}"), is_on);
    };
    let body: Value = serde_json::from_str(body).unwrap_or_default();
    let ids = match body["deploymentIds"].as_array().map_or(0, Vec::len) {
        1 => "1 id".to_owned(),
        ids => format!("{ids} ids"),
    };
    with_flags(format!("{method} {path}, {ids}"), |flag| body[flag] == true)
}

fn with_flags(what: String, is_on: impl Fn(&str) -> bool) -> String {
    let on = FLAGS.into_iter().filter(|flag| is_on(flag));
    on.fold(what, |what, flag| format!("{what}, {flag}"))
}

#[cfg(test)]
mod tests {
    use bulkhead_core::{
        item::{Change, Flags, IdFormat, ItemId, Step, Target},
        service::{Service, engine::Engine},
    };

    use super::*;

    #[test]
    fn requests_are_told_with_their_flags_and_without_their_ids() {
        let change = |id: &str| Change {
            id: ItemId::parse(IdFormat::Engine, id).unwrap(),
            step: Step::Delete,
        };
        let flags = Flags {
            cascade: true,
            skip_io_mappings: true,
            ..Flags::NONE
        };
        let (plain, all) = (Engine::new(None, Flags::NONE), Engine::new(None, flags));
        let changes = [change("a"), change("b")];
        let requests = [
            plain.change_request(&Target::of_engine(), &changes),
            all.single_request(&Target::of_engine(), &changes[0]),
            all.single_request(&Target::of_engine(), &changes[1]),
        ];
        assert_eq!(
            sent(&requests),
            [
                "1 × POST deployment/delete, 2 ids",
                "2 × DELETE deployment/{id}, cascade, skipIoMappings",
            ]
        );
    }
}
