//! `GET /v2/admin/resourceGroups`: which resource groups the tenant has.

use serde_json::Value;

use super::error;
use crate::{
    item::ResourceGroup,
    service::{Reason, ReasonKind, Response},
};

/// Reads `resources[].resourceGroupId`, sorted by name.
pub(super) fn read(answer: &Response) -> Result<Vec<ResourceGroup>, Reason> {
    if !answer.is_success() {
        return Err(error::read(answer).into_reason(answer.status));
    }
    let body = serde_json::from_str::<Value>(&answer.body).ok();
    let resources = body
        .as_ref()
        .and_then(|body| body.get("resources")?.as_array())
        .ok_or_else(|| Reason::of(ReasonKind::Unreadable).with_status(answer.status))?;
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
