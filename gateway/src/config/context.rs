//! The surroundings of a file: where it lies, who may read it, and what its names lead to.

use std::path::{Path, PathBuf};

use crate::{credentials::Environment, network::Network};

/// The permission of a file to name credentials.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trust {
    /// It is the user's own, or was named.
    Credentials,
    /// It merely lies in the working folder: whoever made that folder could have its
    /// credentials sent anywhere.
    NoCredentials,
}

/// The surroundings of a file.
#[derive(Clone, Copy, Debug)]
pub struct Context<'c> {
    /// The file.
    pub file: &'c Path,
    /// `true` if no other account can read it, so that a secret may stand in it.
    pub is_private: bool,
    /// Its permission to name credentials.
    pub trust: Trust,
    /// The source of variables, files and profiles.
    pub environment: &'c Environment,
    /// The way to other machines.
    pub network: &'c Network,
}

impl Context<'_> {
    /// The file, for sentences.
    pub(super) fn place(&self) -> String {
        format!("`{}`", self.file.display())
    }

    /// The file with what it names the credentials by, if they stand elsewhere.
    pub(super) fn place_with(&self, named: Option<String>) -> String {
        match named {
            None => self.place(),
            Some(named) => format!("{} and {named}", self.place()),
        }
    }

    /// A path as it stands in the file: below the file's folder, or with `~/` below the home
    /// folder.
    pub(super) fn path(&self, text: &str) -> Result<PathBuf, String> {
        if text.is_empty() {
            return Err("the path of a file is allowed".to_owned());
        }
        let home = self.environment.home();
        if let (Some(rest), Some(home)) = (text.strip_prefix("~/"), home) {
            return Ok(home.join(rest));
        }
        Ok(self.file.parent().unwrap_or(Path::new("")).join(text))
    }
}
