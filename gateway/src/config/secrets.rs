//! Secrets as a file names them: written into it, in a variable, or in a file of their own.

use std::{ops::Range, path::PathBuf};

use super::{ConfigError, Context, fields::Fields};
use crate::credentials::{Environment, Fault, Secret};

/// The three names that a secret can have in the file.
#[derive(Clone, Copy, Debug)]
pub(super) struct SecretNames {
    /// It is the secret itself.
    pub(super) inline: &'static str,
    /// It names a variable.
    pub(super) variable: &'static str,
    /// It names a file.
    pub(super) file: &'static str,
}

/// That of a client.
pub(super) const CLIENT_SECRET: SecretNames = SecretNames {
    inline: "client_secret",
    variable: "client_secret_env",
    file: "client_secret_file",
};

/// That of a user.
pub(super) const PASSWORD: SecretNames = SecretNames {
    inline: "password",
    variable: "password_env",
    file: "password_file",
};

impl SecretNames {
    pub(super) fn all(self) -> [&'static str; 3] {
        [self.inline, self.variable, self.file]
    }
}

/// The place of a secret.
#[derive(Clone, Debug)]
pub(super) enum SecretPlace {
    Inline(Secret),
    Variable { name: String, field: &'static str },
    File { path: PathBuf, field: &'static str },
}

impl SecretPlace {
    /// The secret as it is there now.
    pub(super) fn read(&self, environment: &Environment) -> Result<Secret, Fault> {
        match self {
            Self::Inline(secret) => Ok(secret.clone()),
            Self::Variable { name, field } => {
                let secret = environment.text(name);
                let secret =
                    secret.and_then(|secret| secret.ok_or(Fault::NoVariable(name.clone())));
                secret.map_err(|fault| Fault::Part(field, fault.into()))
            }
            Self::File { path, field } => {
                let secret = Environment::secret_file(path);
                secret.map_err(|fault| Fault::Part(field, fault.into()))
            }
        }
    }

    /// `true` if it stays as it is until a restart: a variable does, and the file is read at the
    /// start alone.
    pub(super) fn is_fixed(&self) -> bool {
        !matches!(self, Self::File { .. })
    }

    /// The name of what it stands in, for sentences; none where that is the file itself.
    pub(super) fn named(&self) -> Option<String> {
        match self {
            Self::Inline(_) => None,
            Self::Variable { name, .. } => Some(format!("`{name}`")),
            Self::File { path, .. } => Some(format!("`{}`", path.display())),
        }
    }
}

/// The one of three fields that says where a secret is; none where there is none of them.
///
/// # Errors
/// Where there are several, or one has no such value.
pub(super) fn secret(
    fields: &Fields<'_>,
    names: SecretNames,
    context: &Context<'_>,
) -> Result<Option<SecretPlace>, ConfigError> {
    let inline = fields.text(names.inline, |text| match text {
        "" => Err("a text that is not empty is allowed".to_owned()),
        text => Ok(Secret::from(text.to_owned())),
    })?;
    let variable = fields.text(names.variable, variable_name)?;
    let file = fields.text(names.file, |path| context.path(path))?;
    let seen = names
        .all()
        .into_iter()
        .filter(|name| fields.take(name).is_some());
    let seen: Vec<_> = seen.collect();
    if let [first, second, ..] = seen[..] {
        let at = fields.place_of(second);
        return Err(fields.error(
            &at,
            format!("{first} and {second} are both given; leave one of them"),
        ));
    }
    if inline.is_some() && !context.is_private {
        let at = fields.place_of(names.inline);
        return Err(others_can_read(fields, &at, names, context));
    }
    let (field, file_field) = (names.variable, names.file);
    Ok(inline
        .map(SecretPlace::Inline)
        .or(variable.map(|name| SecretPlace::Variable { name, field }))
        .or(file.map(|path| SecretPlace::File {
            path,
            field: file_field,
        })))
}

fn others_can_read(
    fields: &Fields<'_>,
    at: &Range<usize>,
    names: SecretNames,
    context: &Context<'_>,
) -> ConfigError {
    let SecretNames {
        inline,
        variable,
        file,
    } = names;
    let path = context.file.display();
    fields.error(
        at,
        format!(
            "{inline} stands in a file that other accounts can read; run `chmod 600 {path}`, or \
             name the secret by {variable} or {file}"
        ),
    )
}

/// The name of a variable of the environment.
pub(super) fn variable_name(text: &str) -> Result<String, String> {
    let is_name = |sign: char| sign.is_ascii_alphanumeric() || sign == '_';
    let begins = text.starts_with(|sign: char| sign.is_ascii_alphabetic() || sign == '_');
    if begins && text.chars().all(is_name) {
        Ok(text.to_owned())
    } else {
        Err("the name of a variable such as \"AICORE_KEY\" is allowed".to_owned())
    }
}
