//! The connection to the service that something was recorded of, with the same account.

use super::{Connection, ServiceKind};

/// The mark in a fingerprint between the service and a digest of the account. Fingerprints of
/// connections without credentials, and those that earlier versions recorded, end before it.
const BEFORE_ACCOUNT: char = '#';

/// The part of a fingerprint that is the service: all of it where it names no account.
pub(crate) fn service_of(fingerprint: &str) -> &str {
    fingerprint
        .split_once(BEFORE_ACCOUNT)
        .map_or(fingerprint, |(service, _)| service)
}

impl Connection {
    /// `true` if what was recorded with this fingerprint may have been of this connection. With an
    /// account in it, it was of the same service and the same account; without one, the account is
    /// not known, and any of the service will do.
    pub fn is_of(&self, kind: ServiceKind, fingerprint: &str) -> bool {
        let is_same = self.fingerprint == fingerprint;
        // Where an account is named the rest is never all of the record.
        let is_same_service = service_of(&self.fingerprint) == fingerprint;
        self.kind == kind && (is_same || is_same_service)
    }
}

/// The connection of which something was recorded: the very same service and account before one of
/// which only the service is known to be the same, and among those the one that has the same name,
/// or else the first.
pub fn same_connection<'c>(
    connections: &'c [Connection],
    kind: ServiceKind,
    fingerprint: &str,
    name: &str,
) -> Option<&'c Connection> {
    let all = || connections.iter().filter(|c| c.is_of(kind, fingerprint));
    let exact = || all().filter(|c| c.fingerprint == fingerprint);
    let named = |connection: &&Connection| connection.name == name;
    exact()
        .find(named)
        .or_else(|| exact().next())
        .or_else(|| all().find(named))
        .or_else(|| all().next())
}

#[cfg(test)]
mod tests {
    use super::{super::ConfirmBy, ServiceKind::AiCore, *};

    const SERVICE: &str = "ai-core:https://api.example.com";

    fn connection(name: &str, account: Option<&str>) -> Connection {
        let fingerprint = match account {
            Some(account) => format!("{SERVICE}#{account}"),
            None => SERVICE.to_owned(),
        };
        Connection {
            name: name.to_owned(),
            kind: AiCore,
            sandbox: false,
            fingerprint,
            resource_groups: None,
            resource_group: None,
            batch_limit: None,
            read_only: false,
            max_items: None,
            rate: None,
            label: None,
            colour: None,
            confirm: ConfirmBy::Word,
            upstream_timeout_ms: None,
            access: None,
        }
    }

    fn found<'c>(all: &'c [Connection], fingerprint: &str, name: &str) -> Option<&'c str> {
        same_connection(all, AiCore, fingerprint, name).map(|c| c.name.as_str())
    }

    #[test]
    fn a_record_without_an_account_is_of_any_account_of_its_service() {
        for account in [None, Some("a1")] {
            let connection = connection("one", account);
            assert!(connection.is_of(AiCore, SERVICE), "{account:?}");
            assert!(!connection.is_of(ServiceKind::Engine, SERVICE));
            for other in ["ai-core:https://api.example.co", "ai-core:", "", "#a1"] {
                assert!(!connection.is_of(AiCore, other), "{account:?} {other:?}");
            }
        }
    }

    #[test]
    fn a_record_with_an_account_is_of_no_other_one() {
        let recorded = format!("{SERVICE}#a1");
        assert!(connection("one", Some("a1")).is_of(AiCore, &recorded));
        for account in [None, Some("a2"), Some("a"), Some("a1#"), Some("")] {
            let other = connection("one", account);
            assert!(!other.is_of(AiCore, &recorded), "{account:?}");
        }
    }

    #[test]
    fn the_name_decides_only_among_connections_that_are_equally_the_same() {
        let all = [
            connection("one", Some("a1")),
            connection("two", Some("a2")),
            connection("three", Some("a2")),
        ];
        assert_eq!(found(&all, SERVICE, "three"), Some("three"));
        assert_eq!(found(&all, SERVICE, "renamed"), Some("one"));
        let second = format!("{SERVICE}#a2");
        assert_eq!(found(&all, &second, "three"), Some("three"));
        assert_eq!(found(&all, &second, "one"), Some("two"));
        assert_eq!(found(&all, &format!("{SERVICE}#a3"), "one"), None);
        let open = [connection("one", Some("a1")), connection("open", None)];
        assert_eq!(found(&open, SERVICE, "one"), Some("open"));
        assert_eq!(found(&[], SERVICE, "one"), None);
    }
}
