//! The change about to be sent: a text, a kind, an action, and what the rules say of them.

use std::{collections::BTreeSet, sync::Arc};

use bulkhead_core::{
    item::{Action, Flags, Kind},
    rules::Options,
    wire::Connection,
};
use futures_util::FutureExt as _;
use leptos::{prelude::*, task::spawn_local};

use super::{
    check::{Examined, examine, throw_away},
    files::join,
};
use crate::{
    browser::{NotText, TextFile, remember, remembered},
    messages,
    source::{Origin, Part, Refusal, TEXT_MAX},
};

/// Under which name the chosen kind is kept for the next visit.
const KEPT_KIND: &str = "bulkhead.kind";

/// From this size on, in bytes, a text is kept outside of the text box, which is slow with it.
pub const HELD_FROM: usize = 256 * 1024;

/// The text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Pasted {
    /// The content of the text box.
    Typed(Arc<str>),
    /// A text that is kept outside of it.
    Held {
        /// The text.
        text: Arc<str>,
        /// Its origin.
        origin: Origin,
    },
}

impl Pasted {
    /// The text, wherever it is kept.
    pub const fn text(&self) -> &Arc<str> {
        match self {
            Self::Typed(text) | Self::Held { text, .. } => text,
        }
    }
}

/// The user's choice of what is to become of the ids.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Choice {
    /// This; an entry that says otherwise itself is left out.
    All(Action),
    /// The action that each entry names itself.
    AsPasted,
}

/// The change about to be sent.
#[derive(Clone, Copy)]
pub struct Draft {
    /// The kind of resource.
    pub kind: RwSignal<Kind>,
    /// The choice of what is to become of the ids; nothing is chosen beforehand.
    pub choice: RwSignal<Option<Choice>>,
    /// The flags with which an engine deletes. They are chosen anew for each change and each
    /// service: none of them is harmless.
    pub flags: RwSignal<Flags>,
    /// The service and account for which they were chosen, by the connection's fingerprint.
    flags_for: StoredValue<Option<String>>,
    /// The text.
    pub pasted: RwSignal<Pasted>,
    /// The files that it is made of, as long as nothing else was typed.
    pub parts: RwSignal<Vec<Part>>,
    /// The last refusals.
    pub refusals: RwSignal<Vec<Refusal>>,
    /// `true` if ids that look like something else are sent.
    pub include_implausible: RwSignal<bool>,
    /// `true` if the user has accepted what was found in running text.
    pub accept_found: RwSignal<bool>,
    /// The ids that the user has left out by hand.
    left_out: StoredValue<BTreeSet<Arc<str>>>,
    /// The result of the rules; none as long as there is no text, or it is being checked.
    pub examined: RwSignal<Option<Arc<Examined>>>,
    /// The part of the text that is checked, in per cent; none where nothing is to do.
    pub checking: RwSignal<Option<u64>>,
    /// The number of the latest check; the others have lost their sense.
    latest: StoredValue<u32>,
}

impl Draft {
    /// Nothing pasted, nothing chosen but the kind of the last visit, or the first one.
    pub fn new() -> Self {
        Self {
            kind: RwSignal::new(kept_kind().unwrap_or(Kind::Deployments)),
            choice: RwSignal::new(None),
            flags: RwSignal::new(Flags::NONE),
            flags_for: StoredValue::new(None),
            pasted: RwSignal::new(Pasted::Typed("".into())),
            parts: RwSignal::new(Vec::new()),
            refusals: RwSignal::new(Vec::new()),
            include_implausible: RwSignal::new(false),
            accept_found: RwSignal::new(false),
            left_out: StoredValue::new(BTreeSet::new()),
            examined: RwSignal::new(None),
            checking: RwSignal::new(None),
            latest: StoredValue::new(0),
        }
    }

    /// Chooses what is to become of the ids.
    pub fn choose(&self, choice: Choice) {
        self.choice.set(Some(choice));
        self.check();
    }

    /// Follows the chosen service: the kinds of resources of its family, and what that does to them.
    /// Where it has a single one of either there is nothing to choose.
    pub fn follow(&self, connection: &Connection) {
        let service = Some(connection.fingerprint.clone());
        if self.flags_for.get_value() != service {
            self.flags_for.set_value(service);
            self.flags.set(Flags::NONE);
        }
        let kinds = Kind::of(connection.kind);
        let is_other = !kinds.contains(&self.kind.get_untracked());
        if is_other && let Some(first) = kinds.first() {
            let kept = kept_kind().filter(|kind| kinds.contains(kind));
            self.kind.set(kept.unwrap_or(*first));
        }
        if is_other {
            self.choice.set(self.only_choice());
            self.check();
        }
    }

    /// The choice for the ids, where there is no other one.
    fn only_choice(&self) -> Option<Choice> {
        let only = self.kind.get_untracked().only_action();
        only.map(Choice::All)
    }

    /// Says whether ids that look like something else are sent.
    pub fn include_implausible(&self, include: bool) {
        self.include_implausible.set(include);
        self.check();
    }

    /// Says whether the user has accepted what was found in running text.
    pub fn accept_found(&self, accept: bool) {
        self.accept_found.set(accept);
        self.check();
    }

    /// Leaves out what is ready, by the number of its row, or puts it back.
    pub fn leave_out(&self, number: usize, out: bool) {
        let format = self.kind.get_untracked().id_format();
        self.examined.update(|examined| {
            // Nobody else has it by now, so nothing is copied.
            let Some(examined) = examined.as_mut().map(Arc::make_mut) else {
                return;
            };
            let Some(row) = examined.checked.rows.get_mut(number) else {
                return;
            };
            if out {
                row.leave_out();
                let text = row.text.clone();
                self.left_out.update_value(|texts| _ = texts.insert(text));
            } else {
                row.put_back(format);
                self.left_out
                    .update_value(|texts| _ = texts.remove(&row.text));
            }
        });
    }

    /// Forgets what the user has left out by hand: another text is about to take the place of all
    /// of this one.
    pub fn forget_left_out(&self) {
        self.left_out.set_value(BTreeSet::new());
    }

    /// Reads and checks the text, since it has changed or what it is checked against.
    pub(super) fn check(&self) {
        let this = *self;
        let number = self.latest.get_value().wrapping_add(1);
        self.latest.set_value(number);
        let text = self.pasted.with_untracked(|pasted| pasted.text().clone());
        let action = match self.choice.get_untracked() {
            // Without a choice the ids can be checked all the same, just not sent.
            None => self
                .kind
                .with_untracked(|kind| kind.actions().first().copied()),
            Some(Choice::All(action)) => Some(action),
            Some(Choice::AsPasted) => None,
        };
        let options = Options {
            kind: self.kind.get_untracked(),
            action,
            include_implausible: self.include_implausible.get_untracked(),
            accept_found: self.accept_found.get_untracked(),
        };
        if text.trim().is_empty() {
            self.take_in(None);
            return;
        }
        let left_out = self.left_out.get_value();
        let mut check = Box::pin(async move {
            let report = |per_cent| {
                let is_latest = this.latest.try_get_value() == Some(number);
                if is_latest {
                    this.checking.set(Some(per_cent));
                }
                is_latest
            };
            let examined = examine(&text, options, &left_out, report).await;
            if let Some(examined) = examined {
                this.take_in(Some(Arc::new(examined)));
            }
        });
        // What is read at once is there at once: nothing flickers while the user types.
        if check.as_mut().now_or_never().is_none() {
            throw_away(self.examined.try_update(Option::take).flatten());
            self.checking.set(Some(0));
            spawn_local(check);
        }
    }

    fn take_in(&self, examined: Option<Arc<Examined>>) {
        self.checking.set(None);
        let before = self
            .examined
            .try_update(|now| std::mem::replace(now, examined));
        throw_away(before.flatten());
    }

    /// Chooses the kind of resource.
    pub fn choose_kind(&self, kind: Kind) {
        remember(KEPT_KIND, Some(kind.collection()));
        self.kind.set(kind);
        self.check();
    }

    /// Takes what the user typed. What was left out by hand stays so: this may be the next letter of
    /// the same text.
    pub fn type_text(&self, text: String) {
        if text.len() > TEXT_MAX {
            let size = messages::wide(text.len());
            let why = NotText::TooLarge { size };
            self.refuse(vec![Refusal::of(Origin::Clipboard, why)]);
            return;
        }
        if text.is_empty() {
            self.forget_left_out();
        }
        self.take(Pasted::Typed(text.into()));
    }

    /// Takes a whole text, in the text box or, if it is large, outside of it.
    pub fn take_text(&self, text: String, origin: Origin) {
        if text.len() > TEXT_MAX {
            let size = messages::wide(text.len());
            let why = NotText::TooLarge { size };
            self.refuse(vec![Refusal::of(origin, why)]);
            return;
        }
        self.forget_left_out();
        let is_large = text.len() > HELD_FROM;
        let text = text.into();
        self.take(if is_large {
            Pasted::Held { text, origin }
        } else {
            Pasted::Typed(text)
        });
    }

    /// Takes files as one text.
    pub fn take_files(&self, files: Vec<TextFile>) {
        let origin = match files.as_slice() {
            [file] => Origin::File(file.name.clone()),
            files => Origin::Files(files.len()),
        };
        let (text, parts) = join(files);
        self.take_text(text, origin);
        if self.refusals.with_untracked(Vec::is_empty) {
            self.parts.set(parts);
        }
    }

    /// Says why something was not taken. What was there before stays.
    pub fn refuse(&self, refusals: Vec<Refusal>) {
        self.refusals.set(refusals);
    }

    /// Throws the text away, and with it how it was to be deleted.
    pub fn clear(&self) {
        self.flags.set(Flags::NONE);
        self.forget_left_out();
        self.take(Pasted::Typed("".into()));
    }

    fn take(&self, pasted: Pasted) {
        self.refusals.set(Vec::new());
        self.parts.set(Vec::new());
        self.include_implausible.set(false);
        self.accept_found.set(false);
        // "As pasted" was chosen for another text: a wish of this one counts once the user says so.
        if self.choice.get_untracked() == Some(Choice::AsPasted) {
            self.choice.set(self.only_choice());
        }
        self.pasted.set(pasted);
        self.check();
    }

    /// The number of entries that name an action themselves.
    pub fn named_actions(&self) -> usize {
        self.examined
            .with(|examined| examined.as_ref().map_or(0, |e| e.checked.named_actions))
    }
}

/// The kind of the last visit that had one to choose.
fn kept_kind() -> Option<Kind> {
    remembered(KEPT_KIND).and_then(|kind| Kind::from_collection(&kind))
}

impl Default for Draft {
    fn default() -> Self {
        Self::new()
    }
}
