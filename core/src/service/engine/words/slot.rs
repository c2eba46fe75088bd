//! The values that may stand in a template where messages differ.

use super::IsAsked;

/// The kind of a value in a template.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Slot {
    /// The id of a deployment: kept where the user has asked for it.
    Item,
    /// The id of a definition: the name of its model, its version, and an id that the engine made.
    Definition,
    /// A number.
    Count,
    /// The account that the gateway uses.
    Account,
    /// A permission.
    Permission,
    /// The subject of a permission.
    Resource,
    /// The operation on a row of the database.
    Operation,
    /// A row of the database is of this class.
    Entity,
    /// A value that is never kept.
    Any,
}

impl Slot {
    /// The slot of this name.
    pub(super) fn named(name: &str) -> Self {
        match name {
            "item" => Self::Item,
            "definition" => Self::Definition,
            "count" => Self::Count,
            "account" => Self::Account,
            "permission" => Self::Permission,
            "resource" => Self::Resource,
            "operation" => Self::Operation,
            "entity" => Self::Entity,
            _ => Self::Any,
        }
    }

    /// `true` if a value may be kept.
    pub(super) fn keeps(self, value: &str, is_asked: IsAsked<'_>) -> bool {
        match self {
            Self::Item => is_asked(value),
            Self::Definition => is_definition(value),
            Self::Count => (1..=7).contains(&value.len()) && is_number(value),
            Self::Account => is_made_of(value, 64, |c| {
                c.is_alphanumeric() || matches!(c, '.' | '_' | '-' | '@' | '+')
            }),
            Self::Permission => PERMISSIONS.contains(&value),
            Self::Resource => RESOURCES.contains(&value),
            Self::Operation => matches!(value, "DELETE" | "INSERT" | "UPDATE"),
            Self::Entity => {
                value.ends_with("Entity") && is_made_of(value, 64, |c| c.is_ascii_alphabetic())
            }
            Self::Any => false,
        }
    }
}

/// Permissions of the engine (its manual).
const PERMISSIONS: [&str; 12] = [
    "ALL",
    "READ",
    "UPDATE",
    "CREATE",
    "DELETE",
    "ACCESS",
    "READ_INSTANCE",
    "UPDATE_INSTANCE",
    "DELETE_INSTANCE",
    "READ_HISTORY",
    "DELETE_HISTORY",
    "CREATE_INSTANCE",
];

/// The subjects of permissions (its manual).
const RESOURCES: [&str; 14] = [
    "Application",
    "Authorization",
    "Batch",
    "DecisionDefinition",
    "DecisionRequirementsDefinition",
    "Deployment",
    "Historic Process Instance",
    "Historic Task",
    "OperationLog",
    "ProcessDefinition",
    "ProcessInstance",
    "System",
    "Task",
    "Tenant",
];

/// `invoice:2:a66d…`, or an id that the engine has made alone.
fn is_definition(value: &str) -> bool {
    let mut parts = value.rsplitn(3, ':');
    let (Some(id), version, key) = (parts.next(), parts.next(), parts.next()) else {
        return false;
    };
    let is_key = |key| {
        is_made_of(key, 128, |c| {
            c.is_alphanumeric() || matches!(c, '.' | '_' | '-')
        })
    };
    match (key, version) {
        (Some(key), Some(version)) => {
            is_key(key) && is_made_of(version, 7, |c| c.is_ascii_digit()) && is_technical_id(id)
        }
        (None, None) => is_technical_id(id),
        _ => false,
    }
}

/// `true` if an engine may have made this id: a UUID, a number, or a part of either.
pub(crate) fn is_technical_id(value: &str) -> bool {
    let is_digit = |c| matches!(c, '0'..='9' | 'a'..='f');
    match value.len() {
        36 => {
            let mut groups = value.split('-').map(|group| {
                let is_group = group.chars().all(is_digit);
                is_group.then_some(group.len())
            });
            [8, 4, 4, 4, 12]
                .iter()
                .all(|length| groups.next() == Some(Some(*length)))
        }
        1..=10 => value.chars().all(is_digit),
        _ => false,
    }
}

/// `org.example.SomeException`. Data is no name of a class.
pub(super) fn is_exception(value: &str) -> bool {
    let mut names = value.rsplit('.');
    let class = names.next().unwrap_or_default();
    let is_package = |name: &str| {
        is_made_of(name, 32, |c| {
            c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_'
        })
    };
    let first = value.split('.').next().unwrap_or_default();
    // A domain, or a package of Java's own.
    let is_known =
        (2..=3).contains(&first.len()) || matches!(first, "java" | "javax" | "jakarta" | "groovy");
    let is_nested = first.len() < value.len();
    let is_name = value.len() <= 128 && is_known && is_nested;
    is_name && is_exception_class(class) && names.all(is_package)
}

/// The name of an exception as it stands in an error, where it is one: with or without a package.
pub(crate) fn kept_exception(value: &str) -> Option<&str> {
    (is_exception_class(value) || is_exception(value)).then_some(value)
}

fn is_exception_class(value: &str) -> bool {
    let suffixes = ["Exception", "Error"];
    suffixes.iter().any(|suffix| value.ends_with(suffix))
        && value.starts_with(|c: char| c.is_ascii_uppercase())
        && is_made_of(value, 80, |c| c.is_ascii_alphabetic())
}

fn is_number(value: &str) -> bool {
    value.bytes().all(|byte| byte.is_ascii_digit())
}

fn is_made_of(value: &str, most: usize, of: impl Fn(char) -> bool) -> bool {
    (1..=most).contains(&value.len()) && value.chars().all(of)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_an_engine_makes_itself_is_kept() {
        let keeps = |slot: &str, value: &str| Slot::named(slot).keeps(value, &|id| id == "x y");
        for (slot, value, expected) in [
            ("item", "x y", true),
            ("item", "x", false),
            ("definition", "invoice:2:a66d01", true),
            (
                "definition",
                "Ünvoice-1.a:12:3ef0a7d0-eb2b-11f1-9d99-02fc00000001",
                true,
            ),
            ("definition", "3ef0a7d0-eb2b-11f1-9d99-02fc00000001", true),
            ("definition", "invoice", false),
            ("definition", "invoice:2", false),
            ("definition", "invoice:2:Erika", false),
            ("definition", "a b:2:a66d", false),
            ("count", "3", true),
            ("count", "4111111111111111", false),
            ("count", "", false),
            ("account", "admin@example.com", true),
            ("account", "Erika Mustermann", false),
            ("permission", "DELETE", true),
            ("permission", "ERIKA", false),
            ("resource", "Deployment", true),
            ("resource", "Erika", false),
            ("operation", "UPDATE", true),
            ("entity", "TaskEntity", true),
            ("entity", "Erika", false),
            ("any", "x y", false),
        ] {
            assert_eq!(keeps(slot, value), expected, "{slot} {value}");
        }
    }

    #[test]
    fn the_name_of_an_exception_is_told_from_other_texts() {
        for (value, expected) in [
            ("ProcessEngineException", true),
            ("java.lang.IllegalStateException", true),
            ("OutOfMemoryError", true),
            ("Exception", true),
            ("Erika", false),
            ("Erika Exception", false),
            ("erikaException", false),
            ("Erika4711Exception", false),
            ("Erika.Exception", false),
            ("erika.Exception", false),
            (".Exception", false),
            ("", false),
        ] {
            assert_eq!(kept_exception(value).is_some(), expected, "{value}");
        }
        assert!(!is_exception("IllegalStateException"), "it needs a package");
    }
}
