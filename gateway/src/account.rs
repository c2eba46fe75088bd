//! The operating system's account that the gateway runs as.

use std::{env, sync::Arc};

use crate::user::{Role, User, Via};

/// An account of the operating system.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Account {
    /// Its number, where the system numbers accounts.
    uid: Option<u32>,
    name: Arc<str>,
}

/// The variables in which systems say the name of the account.
const NAMES: [&str; 3] = ["USER", "LOGNAME", "USERNAME"];

impl Account {
    /// The account of this process.
    pub fn current() -> Self {
        let uid = own_uid();
        let listed = uid.and_then(|uid| name_in(&accounts(), uid));
        let said = || NAMES.iter().find_map(|name| env::var(name).ok());
        Self::new(uid, listed.or_else(said))
    }

    fn new(uid: Option<u32>, name: Option<String>) -> Self {
        let name = name.filter(|name| !name.is_empty());
        let name = match (name, uid) {
            (Some(name), _) => name,
            (None, Some(uid)) => format!("uid {uid}"),
            (None, None) => "unknown".to_owned(),
        };
        Self {
            uid,
            name: name.into(),
        }
    }

    /// Its number, where the system numbers accounts.
    pub fn uid(&self) -> Option<u32> {
        self.uid
    }

    /// The user who comes in by the gateway's key: they showed that they are this account.
    pub(crate) fn user(&self) -> User {
        let sub = match self.uid {
            Some(uid) => format!("uid:{uid}"),
            None => format!("account:{}", self.name),
        };
        User {
            sub: sub.into(),
            name: Arc::clone(&self.name),
            role: Role::Administrator,
            via: Via::Key,
        }
    }
}

/// The effective number of this process's account, which is the one that its peers see.
#[cfg(unix)]
#[expect(clippy::unnecessary_wraps, reason = "other systems number no accounts")]
fn own_uid() -> Option<u32> {
    Some(rustix::process::geteuid().as_raw())
}

#[cfg(not(unix))]
fn own_uid() -> Option<u32> {
    None
}

/// The system's list of accounts; nothing where it keeps it elsewhere.
fn accounts() -> String {
    std::fs::read_to_string("/etc/passwd").unwrap_or_default()
}

/// The name of a numbered account in a list of lines such as `name:x:1000:…`.
fn name_in(list: &str, uid: u32) -> Option<String> {
    let uid = uid.to_string();
    list.lines().find_map(|line| {
        let mut fields = line.split(':');
        let name = fields.next()?;
        (fields.nth(1)? == uid).then(|| name.to_owned())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_account_is_found_by_its_number() {
        let list = "root:x:0:0:root:/root:/bin/sh\n\nbroken\nalice:x:1000:0::/home/alice:\n";
        assert_eq!(name_in(list, 1000).as_deref(), Some("alice"));
        assert_eq!(name_in(list, 0).as_deref(), Some("root"));
        assert_eq!(name_in(list, 100), None);
    }

    #[test]
    fn an_account_without_a_name_is_called_by_its_number() {
        let user = |uid, name: Option<&str>| {
            let user = Account::new(uid, name.map(str::to_owned)).user();
            (user.sub.to_string(), user.name.to_string())
        };
        let pair = |sub: &str, name: &str| (sub.to_owned(), name.to_owned());
        assert_eq!(user(Some(7), Some("alice")), pair("uid:7", "alice"));
        assert_eq!(user(Some(7), Some("")), pair("uid:7", "uid 7"));
        assert_eq!(user(None, Some("alice")), pair("account:alice", "alice"));
    }
}
