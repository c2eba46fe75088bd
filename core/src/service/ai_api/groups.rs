//! `GET /v2/admin/resourceGroups`: which resource groups the tenant has.

use super::list;
use crate::{
    item::ResourceGroup,
    service::{Reason, Response},
};

/// Reads `resources[].resourceGroupId`, sorted by name.
pub(super) fn read(answer: &Response) -> Result<Vec<ResourceGroup>, Reason> {
    let resources = list::resources(answer)?;
    let mut groups: Vec<_> = resources
        .iter()
        .filter_map(|group| ResourceGroup::parse(group.get("resourceGroupId")?.as_str()?))
        .collect();
    groups.sort();
    groups.dedup();
    Ok(groups)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::service::ReasonKind;

    fn groups(status: u16, body: &str) -> Result<Vec<String>, ReasonKind> {
        let answer = Response {
            status,
            retry_after: None,
            body: body.into(),
        };
        read(&answer)
            .map(|groups| groups.into_iter().map(String::from).collect())
            .map_err(|reason| reason.kind)
    }

    #[test]
    fn groups_are_read_and_sorted() {
        let body = r#"{"count":3,"resources":[{"resourceGroupId":"team-b","status":"PROVISIONED"},
            {"resourceGroupId":"default"},{"resourceGroupId":7}]}"#;
        assert_eq!(
            groups(200, body),
            Ok(vec!["default".into(), "team-b".into()])
        );
    }

    #[test]
    fn who_may_not_ask_is_told_so() {
        let denied = groups(403, "RBAC: access denied");
        assert_eq!(denied, Err(ReasonKind::Permission));
        assert_eq!(groups(200, "{}"), Err(ReasonKind::Unreadable));
    }
}
