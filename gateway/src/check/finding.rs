//! What was found.

use serde::Serialize;

/// What a finding is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Subject {
    /// How long the certificate lasts.
    Certificate,
    /// Whether there is a token.
    SignIn,
    /// How far the clocks differ.
    Clock,
    /// What the service can do.
    Capabilities,
    /// Which resource groups there are.
    ResourceGroups,
    /// Whether deployments can be listed.
    List,
}

impl Subject {
    /// In a word or two.
    pub const fn words(self) -> &'static str {
        match self {
            Self::Certificate => "certificate",
            Self::SignIn => "sign-in",
            Self::Clock => "clock",
            Self::Capabilities => "capabilities",
            Self::ResourceGroups => "resource groups",
            Self::List => "list",
        }
    }
}

/// How it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Level {
    /// As it has to be.
    Good,
    /// It works, and somebody should do something.
    Warning,
    /// It does not work.
    Bad,
}

/// What was found of one thing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// What it is about.
    pub subject: Subject,
    /// How it is.
    pub level: Level,
    /// In words; what is wrong, and what to do.
    pub text: String,
}

impl Finding {
    pub(super) fn good(subject: Subject, text: String) -> Self {
        let level = Level::Good;
        Self {
            subject,
            level,
            text,
        }
    }

    pub(super) fn warning(subject: Subject, text: String) -> Self {
        let level = Level::Warning;
        Self {
            subject,
            level,
            text,
        }
    }

    /// Whether it does not work.
    pub(super) fn is_bad(&self) -> bool {
        self.level == Level::Bad
    }

    pub(super) fn bad(subject: Subject, text: String) -> Self {
        let level = Level::Bad;
        Self {
            subject,
            level,
            text,
        }
    }
}
