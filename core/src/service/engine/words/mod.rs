//! The words of an engine that may be kept.
//!
//! An engine puts data of processes into its messages in forms that nobody can list: variables,
//! business keys, and whatever a listener, a mapping, a script or a database driver says. So only
//! what is recognised is public: the engine's own sentences, its codes, and the names of exceptions.
//! A public text is made of the templates of this module and of checked values. Nothing else of the
//! message gets into it.

mod slot;
mod template;

use slot::is_exception;
pub(super) use slot::{is_technical_id, kept_exception};
use template::TEMPLATES;

use crate::service::LEFT_OUT;

/// `true` if a text is an id that the user has asked for.
pub(super) type IsAsked<'a> = &'a dyn Fn(&str) -> bool;

/// No id was asked for, or it is not known which.
pub(super) fn none_asked(_: &str) -> bool {
    false
}

/// A message, as far as it is recognised.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Recognised {
    /// The text that may be kept: [`LEFT_OUT`] stands for an end that is not recognised, `…` for a
    /// value that is not kept.
    pub(super) public: String,
    /// `true` if that is all of it.
    pub(super) is_all: bool,
}

/// Finds the part of a message that may be kept. The result is recognised again as it is.
pub(super) fn recognise(message: &str, is_asked: IsAsked<'_>) -> Recognised {
    let mut recognised = Recognised {
        public: String::new(),
        is_all: true,
    };
    let mut rest = message.trim();
    while let Some(part) = next(rest, is_asked) {
        recognised.add(&part.public);
        recognised.is_all &= part.is_all;
        rest = part.rest.trim_start();
    }
    if !rest.is_empty() {
        recognised.add(LEFT_OUT);
        recognised.is_all &= rest == LEFT_OUT;
    }
    recognised
}

impl Recognised {
    fn add(&mut self, part: &str) {
        if !self.public.is_empty() {
            self.public.push(' ');
        }
        self.public.push_str(part);
    }
}

/// A recognised beginning.
struct Part<'m> {
    public: String,
    is_all: bool,
    rest: &'m str,
}

/// The recognised beginning of a text: a code, the name of an exception, or a sentence.
fn next<'m>(text: &'m str, is_asked: IsAsked<'_>) -> Option<Part<'m>> {
    token(text).or_else(|| {
        let mut parts = TEMPLATES.iter();
        parts.find_map(|template| template::read(template, text, is_asked))
    })
}

/// `ENGINE-03076`, also with a colon, or `java.lang.IllegalStateException:`.
fn token(text: &str) -> Option<Part<'_>> {
    let word = text.split(char::is_whitespace).next()?;
    let name = word.strip_suffix(':');
    let is_token = is_code(name.unwrap_or(word)) || name.is_some_and(is_exception);
    is_token.then(|| Part {
        public: word.to_owned(),
        is_all: true,
        rest: text.get(word.len()..).unwrap_or_default(),
    })
}

/// The code at the beginning of a message: `ENGINE-03076`.
pub(super) fn code(message: &str) -> Option<&str> {
    let code = message
        .split(|c: char| c.is_whitespace() || c == ':')
        .next()?;
    is_code(code).then_some(code)
}

/// Codes have five digits. A long number may be anything.
fn is_code(word: &str) -> bool {
    let digits = word.strip_prefix("ENGINE-").unwrap_or_default();
    (1..=6).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn of(message: &str) -> (String, bool) {
        let recognised = recognise(message, &|id| id == "a1" || id == "it's 3");
        (recognised.public, recognised.is_all)
    }

    #[test]
    fn an_engines_own_sentences_are_kept_as_they_are() {
        for message in [
            "Deployment with id 'a1' does not exist",
            "Deployment with id 'it's 3' do not exist",
            "deployment a1 does not exist: deployment is null",
            "Deployment not found",
            "Deployment id is null",
            "ENGINE-03076 Deletion of process definition without cascading failed. Process \
             definition with id: w1:1:a66d can't be deleted, because there are 3 dependent \
             process instances.",
            "The user with id 'demo' does not have 'DELETE' permission on resource 'a1' of type \
             'Deployment'.",
            "ENGINE-13034 Cannot delete the deployment 'a1' because it belongs to no authenticated \
             tenant.",
            "An exception occurred in the persistence layer. Please check the server logs for a \
             detailed message and the entire exception stack trace.",
            "java.lang.IllegalStateException: ENGINE-03005 Entity was updated by another \
             transaction concurrently.",
            "HTTP 405 Method Not Allowed",
            "No process engine available",
        ] {
            assert_eq!(of(message), (message.to_owned(), true));
        }
    }

    #[test]
    fn what_is_not_recognised_is_left_out() {
        for (message, public) in [
            ("Erika", "[…]"),
            ("ENGINE-99999 Erika", "ENGINE-99999 […]"),
            ("ENGINE-4111111111111111", "[…]"),
            ("Erika: Deployment not found", "[…]"),
            (
                "com.example.AuditException: Erika",
                "com.example.AuditException: […]",
            ),
            ("Erika.Exception: x", "[…]"),
            ("Deployment not found Erika", "Deployment not found […]"),
            (
                "Deployment with id 'Erika' does not exist",
                "Deployment with id '…' does not exist",
            ),
            (
                "ENGINE-03005 Execution of 'DELETE TaskEntity[6d7f]' failed. Entity was updated by \
                 another transaction concurrently.TenantId: null, Variables: {name=Erika}",
                "ENGINE-03005 Execution of 'DELETE TaskEntity[…]' failed. Entity was updated by \
                 another transaction concurrently. […]",
            ),
            (
                "Unknown property used in expression: ${a['Erika']}. Cause: Cannot resolve \
                 identifier 'Erika'",
                "Unknown property used in expression: … Cause: Cannot resolve identifier '…'",
            ),
            (
                "The user with id 'u' does not have 'Erika' permission on resource 'Erika' of type \
                 'Erika'.",
                "The user with id 'u' does not have '…' permission on resource '…' of type '…'.",
            ),
            (
                "Process engine Erika not available",
                "Process engine … not available",
            ),
        ] {
            assert_eq!(of(message), (public.to_owned(), false), "{message}");
        }
    }

    proptest! {
        #[test]
        fn what_may_be_kept_is_recognised_again(
            parts in prop::collection::vec(prop_oneof![
                prop::sample::select(TEMPLATES).prop_map(|template| {
                    template.replace(['{', '}'], "")
                }),
                "\\PC{0,12}",
                "(ENGINE-[0-9]{1,8}|a\\.b\\.CException:|\\[…\\]|…)",
            ], 0..5),
        ) {
            let (public, _) = of(&parts.join(" "));
            prop_assert_eq!(of(&public), (public, true));
        }
    }
}
