//! The findings of a check.

use serde::Serialize;

/// The subject of a finding.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Subject {
    /// The remaining time of the certificate.
    Certificate,
    /// The sign-in.
    SignIn,
    /// The difference of the clocks.
    Clock,
    /// The capabilities of the service.
    Capabilities,
    /// The resource groups.
    ResourceGroups,
    /// The list of deployments.
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

/// The level of a finding.
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

/// The finding about one thing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// Its subject.
    pub subject: Subject,
    /// Its level.
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

    /// `true` if it does not work.
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
