//! What an engine's words mean.
//!
//! An engine says why it refused an item in words alone (contract): there is no code that a program
//! could rely on. The words stay beside what they were taken for.

use std::{borrow::Cow, sync::Arc};

use crate::{
    item::Flags,
    rules,
    service::{Reason, ReasonKind},
};

/// A message as it may be kept, and the rest of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Parts<'m> {
    open: &'m str,
    private: Option<&'m str>,
}

/// From here on a message tells of the data of a process (contract).
const PRIVATE: [&str; 2] = ["TenantId:", "Variables:"];

/// The reason for what an engine refused with these words when it was to delete in this way.
pub(super) fn reason(message: Option<&str>, flags: Flags) -> Reason {
    // The string `null` is how some engines say that they have nothing to say (contract).
    let message = message
        .map(str::trim)
        .filter(|m| !matches!(*m, "" | "null"));
    let Some(message) = message else {
        return Reason::of(ReasonKind::Unexplained);
    };
    let Parts { open, private } = parts(message);
    let kind = match kind(open) {
        // What hangs on it would have been removed with it: it came up meanwhile (seen).
        ReasonKind::Referenced if flags.cascade => ReasonKind::Locked,
        kind => kind,
    };
    let reason = Reason {
        code: code(message).map(Into::into),
        ..Reason::of(kind).with_message(open)
    };
    match private {
        Some(private) => reason.with_private(private),
        None => reason,
    }
}

/// The beginning of a text that is not understood, as it may be shown and recorded.
pub(super) fn excerpt(text: &str) -> Arc<str> {
    let Parts { open, private } = parts(text);
    let open = rules::excerpt(open);
    match private {
        Some(_) => format!("{open} […]").into(),
        None => open,
    }
}

/// What an engine's words are about.
pub(super) fn kind(message: &str) -> ReasonKind {
    if let Some(kind) = code(message).and_then(of_code) {
        return kind;
    }
    let words = without_quotations(message).to_ascii_lowercase();
    let says = |any: &[&str]| any.iter().any(|words_of| words.contains(words_of));
    // In the contract's order: what stands further up is the more certain.
    if says(&["invalid deployment id", "deployment id is null"]) {
        ReasonKind::InvalidId
    } else if says(&[
        "without cascading failed",
        "dependent process instances",
        "running process instance",
        "running case instance",
        "running instance",
        // The manual has no text, only that it is a conflict (contract).
        "instances are running",
        "deployment conflict",
    ]) {
        ReasonKind::RunningInstances
    } else if says(&["not authorized"]) || (says(&["does not have"]) && says(&["permission"])) {
        ReasonKind::ItemPermission
    } else if says(&["authenticated tenant"]) {
        ReasonKind::OtherTenant
    } else if says(&[
        "another transaction concurrently",
        "optimisticlocking",
        // What deletions that meet run into (seen).
        "cachedprocessdefinition is null",
        "cannot restore state of process instance",
    ]) {
        ReasonKind::Locked
    } else if says(&[
        "exception occurred in the persistence layer",
        "foreign key",
        "referential integrity",
        "constraint violation",
    ]) {
        ReasonKind::Referenced
    } else if is_about_missing(&words) {
        ReasonKind::UnknownId
    } else {
        // Also what a listener or a mapping of a process has thrown, which reads like anything.
        ReasonKind::Rejected
    }
}

/// Whether it says that there is no such deployment.
fn is_about_missing(words: &str) -> bool {
    let is_missing = |words_of: &&str| words.contains(*words_of);
    let missing = ["does not exist", "do not exist", "not found"];
    words.contains("deployment") && missing.iter().any(is_missing)
}

fn of_code(code: &str) -> Option<ReasonKind> {
    match code {
        "ENGINE-03076" => Some(ReasonKind::RunningInstances),
        "ENGINE-13034" => Some(ReasonKind::OtherTenant),
        // That an instance is not there any more that was to be removed is seen where deletions
        // meet.
        "ENGINE-03005" | "ENGINE-03037" => Some(ReasonKind::Locked),
        _ => None,
    }
}

/// The code at the beginning of a message: `ENGINE-03076`.
fn code(message: &str) -> Option<&str> {
    let code = message.split([' ', ':']).next()?;
    let digits = code.strip_prefix("ENGINE-")?;
    let is_number = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    is_number.then_some(code)
}

/// The message without what stands in quotation marks: names and ids, which say nothing of what
/// happened.
fn without_quotations(message: &str) -> Cow<'_, str> {
    if !message.contains('\'') {
        return message.into();
    }
    // An odd one is an apostrophe; from there on the text is kept.
    let parts: Vec<&str> = message.split('\'').collect();
    let is_closed = parts.len() % 2 == 1;
    let kept = parts.iter().enumerate();
    let kept = kept.filter(|(at, _)| at % 2 == 0 || (!is_closed && *at + 1 == parts.len()));
    kept.map(|(_, part)| *part)
        .collect::<Vec<_>>()
        .join(" ")
        .into()
}

fn parts(message: &str) -> Parts<'_> {
    let begin = PRIVATE.iter().filter_map(|name| message.find(name)).min();
    match begin {
        None => Parts {
            open: message,
            private: None,
        },
        Some(begin) => {
            let (open, private) = message.split_at(begin);
            Parts {
                open: open.trim_end(),
                private: Some(private),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_text_of_the_contract_has_its_class() {
        use ReasonKind::{
            InvalidId, ItemPermission, Locked, OtherTenant, Referenced, Rejected, RunningInstances,
            UnknownId,
        };
        for (text, expected) in [
            ("Invalid deployment id", InvalidId),
            ("Deployment id is null", InvalidId),
            (
                "ENGINE-03076 Deletion of process definition without cascading failed. Process definition with id: w1:1:a66d can't be deleted, because there are 3 dependent process instances.",
                RunningInstances,
            ),
            (
                "The user with id 'u' does not have 'DELETE' permission on resource 'x' of type 'Deployment'.",
                ItemPermission,
            ),
            (
                "ENGINE-13034 Cannot delete the deployment 'x' because it belongs to no authenticated tenant.",
                OtherTenant,
            ),
            (
                "ENGINE-03005 Execution of 'DELETE ExecutionEntity[1]' failed. Entity was updated by another transaction concurrently.",
                Locked,
            ),
            (
                "An exception occurred in the persistence layer. Please check the server logs for a detailed message and the entire exception stack trace.",
                Referenced,
            ),
            (
                "Cannot delete or update a parent row: a foreign key constraint fails",
                Referenced,
            ),
            ("Deployment with id 'x' does not exist", UnknownId),
            ("Deployment with id 'x' do not exist", UnknownId),
            ("Deployment not found", UnknownId),
            (
                "Unknown property used in expression: ${nosuch.call()}. Cause: Cannot resolve identifier 'nosuch'",
                Rejected,
            ),
            (
                "Deployment conflict: 3 process instances are running",
                RunningInstances,
            ),
            ("ENGINE-99999 whatever", Rejected),
            ("ENGINE-03037 No process instance found for id '7'", Locked),
            (
                "deployment 'X' didn't put process definition 'Y' in the cache: cachedProcessDefinition is null",
                Locked,
            ),
            (
                "Cannot invoke \"java.util.List.size()\" because \"x\" is null",
                Rejected,
            ),
            (
                "Unknown method used in expression: ${permissionService.check(constraint)}",
                Rejected,
            ),
            ("The route does not exist", Rejected),
        ] {
            assert_eq!(kind(text), expected, "{text}");
        }
    }

    #[test]
    fn what_the_database_refuses_with_cascade_came_up_meanwhile() {
        let text = Some("An exception occurred in the persistence layer.");
        let cascade = Flags {
            cascade: true,
            ..Flags::NONE
        };
        assert_eq!(reason(text, Flags::NONE).kind, ReasonKind::Referenced);
        assert_eq!(reason(text, cascade).kind, ReasonKind::Locked);
    }

    #[test]
    fn an_id_that_sounds_like_a_reason_is_none() {
        for id in ["permission", "constraint", "ENGINE-03076"] {
            let text = format!("Deployment with id '{id}' does not exist");
            assert_eq!(kind(&text), ReasonKind::UnknownId, "{text}");
        }
        let odd = "Deployment with id 'o'neill' does not exist";
        assert_eq!(kind(odd), ReasonKind::UnknownId);
    }

    #[test]
    fn the_code_is_kept_apart_and_no_message_is_none() {
        let reason = |text| reason(text, Flags::NONE);
        let locked = reason(Some("ENGINE-03005 Execution failed."));
        assert_eq!(locked.code.as_deref(), Some("ENGINE-03005"));
        assert_eq!(reason(Some("ENGINE- x")).code, None);
        for nothing in [None, Some(""), Some(" "), Some("null")] {
            assert_eq!(reason(nothing), Reason::of(ReasonKind::Unexplained));
        }
    }

    #[test]
    fn the_variables_of_a_process_are_kept_apart() {
        let text = "ENGINE-03005 Entity was updated by another transaction concurrently.\
                    TenantId: t1, Variables: {iban=DE00, name=Ada\n}";
        let reason = reason(Some(text), Flags::NONE);
        assert_eq!(
            reason.message.as_deref(),
            Some("ENGINE-03005 Entity was updated by another transaction concurrently. […]")
        );
        let private = "TenantId: t1, Variables: {iban=DE00, name=Ada\n}";
        assert_eq!(reason.private.as_deref(), Some(private));
        let stored = serde_json::to_string(&reason).unwrap();
        assert!(
            !stored.contains("iban") && !stored.contains("t1"),
            "{stored}"
        );
    }

    #[test]
    fn of_what_is_not_understood_the_variables_are_cut_off() {
        let text = r#"{"status":"ERROR","errorMessage":"ENGINE-1 Failed. Variables: {iban=DE00}"}"#;
        let shown = excerpt(text);
        assert!(shown.ends_with("Failed. […]"), "{shown}");
        assert_eq!(&*excerpt("<html>"), "<html>");
    }

    #[test]
    fn variables_decide_nothing() {
        let text = "ENGINE-1 Failed. Variables: {note=does not exist, x=permission}";
        assert_eq!(reason(Some(text), Flags::NONE).kind, ReasonKind::Rejected);
    }
}
