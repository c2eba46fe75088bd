//! The meaning of an engine's words.
//!
//! An engine says why it refused an item in words alone (contract): there is no code that a program
//! could rely on. The words stay beside what they were taken for.

use std::{borrow::Cow, sync::Arc};

use super::words::{self, IsAsked, Recognised};
use crate::{
    item::Flags,
    rules,
    service::{Reason, ReasonKind},
};

/// From here on a message tells of the data of a process (contract), which says nothing of what
/// happened. In lower-case letters.
const DATA: [&str; 4] = ["tenantid", "variables", "businesskey", "business key"];

/// The reason for what an engine refused with these words when it was to delete in this way.
pub(super) fn reason(message: Option<&str>, flags: Flags, is_asked: IsAsked<'_>) -> Reason {
    // The string `null` is how some engines say that they have nothing to say (contract).
    let message = message
        .map(str::trim)
        .filter(|m| !matches!(*m, "" | "null"));
    let Some(message) = message else {
        return Reason::of(ReasonKind::Unexplained);
    };
    let kind = match kind(message) {
        // What hangs on it would have been removed with it: it came up meanwhile (seen).
        ReasonKind::Referenced if flags.cascade => ReasonKind::Locked,
        kind => kind,
    };
    let reason = Reason {
        code: words::code(message).map(Into::into),
        ..Reason::of(kind)
    };
    with_words(reason, message, is_asked)
}

/// The same with what may be kept of some words, and all of them apart from that.
fn with_words(reason: Reason, message: &str, is_asked: IsAsked<'_>) -> Reason {
    let Recognised { public, is_all } = words::recognise(message, is_asked);
    let reason = reason.with_message(&public);
    if is_all {
        reason
    } else {
        reason.with_private(message.trim())
    }
}

/// The same with the beginning of a text that is not understood.
pub(super) fn with_text(reason: Reason, text: &str) -> Reason {
    with_words(reason, &rules::excerpt(text), &words::none_asked)
}

/// The part that may be kept of a text that is not understood, or of an id that nobody asked for.
pub(super) fn excerpt(text: &str) -> Arc<str> {
    if words::is_technical_id(text) {
        return text.into();
    }
    let words = words::recognise(&rules::excerpt(text), &words::none_asked);
    words.public.into()
}

/// Keeps apart what must not be in the message of a reason that was recorded before an engine's
/// messages were recognised. One of today stays as it is.
pub(super) fn keep_apart(reason: &mut Reason, is_asked: IsAsked<'_>) {
    if reason.private.is_some() || reason.http_status.is_none() {
        // It is kept apart already, or the words are not the service's.
        return;
    }
    let is_kept =
        |code: &str| words::code(code) == Some(code) || words::kept_exception(code).is_some();
    reason.code = reason.code.take().filter(|code| is_kept(code));
    if let Some(message) = reason.message.take() {
        *reason = with_words(
            std::mem::replace(reason, Reason::of(reason.kind)),
            &message,
            is_asked,
        );
    }
}

/// The kind of reason in an engine's words.
pub(super) fn kind(message: &str) -> ReasonKind {
    if let Some(kind) = words::code(message).and_then(of_code) {
        return kind;
    }
    let words = without_data(without_quotations(message).to_ascii_lowercase());
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

/// `true` if it says that there is no such deployment.
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

/// The message up to the data of a process.
fn without_data(mut message: String) -> String {
    let begin = DATA.iter().filter_map(|name| message.find(name)).min();
    message.truncate(begin.unwrap_or(message.len()));
    message
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
        let kind = |flags| reason(text, flags, &words::none_asked).kind;
        assert_eq!(kind(Flags::NONE), ReasonKind::Referenced);
        assert_eq!(kind(cascade), ReasonKind::Locked);
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
        let reason = |text| reason(text, Flags::NONE, &words::none_asked);
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
        let reason = reason(Some(text), Flags::NONE, &words::none_asked);
        assert_eq!(
            reason.message.as_deref(),
            Some("ENGINE-03005 Entity was updated by another transaction concurrently. […]")
        );
        assert_eq!(reason.private.as_deref(), Some(text));
        let stored = serde_json::to_string(&reason).unwrap();
        assert!(
            !stored.contains("iban") && !stored.contains("t1"),
            "{stored}"
        );
    }

    #[test]
    fn of_what_is_not_understood_nothing_is_kept_but_known_sentences() {
        let text = r#"{"status":"ERROR","errorMessage":"ENGINE-1 Failed. Variables: {iban=DE00}"}"#;
        let of = |text| with_text(Reason::of(ReasonKind::Unreadable), text);
        assert!(of(text).is_left_out());
        assert_eq!(of(text).private.as_deref(), Some(text));
        assert_eq!(of(""), Reason::of(ReasonKind::Unreadable));
        assert_eq!(
            of("RBAC: access denied").message.as_deref(),
            Some("RBAC: access denied")
        );
        assert_eq!(&*excerpt(text), "[…]");
    }

    #[test]
    fn variables_decide_nothing() {
        for name in ["Variables:", "variables", "businessKey:", "business key"] {
            let text = format!("ENGINE-1 Failed. {name} {{note=deployment not found}}");
            assert_eq!(kind(&text), ReasonKind::Rejected, "{text}");
        }
    }

    #[test]
    fn a_message_that_was_recorded_before_is_recognised_when_it_is_read() {
        let old = |message: &str| Reason {
            code: Some("Erika".into()),
            ..Reason::of(ReasonKind::Rejected)
                .with_message(message)
                .with_status(207)
        };
        let mut reason = old("Deployment with id 'a1' does not exist, says Erika");
        keep_apart(&mut reason, &|id| id == "a1");
        let public = "Deployment with id 'a1' does not exist […]";
        assert_eq!(reason.message.as_deref(), Some(public));
        let private = "Deployment with id 'a1' does not exist, says Erika";
        assert_eq!(reason.private.as_deref(), Some(private));
        assert_eq!((reason.code, reason.http_status), (None, Some(207)));
        // The gateway's words are no engine's.
        let mut gateways =
            Reason::of(ReasonKind::TimedOut).with_message("The service did not answer");
        let before = gateways.clone();
        keep_apart(&mut gateways, &words::none_asked);
        assert_eq!(gateways, before);
    }
}
