//! A deployment as it is sent: `multipart/form-data` (RFC 7578), as the engine's REST API takes it.

use crate::Body;

/// The text between the parts; none of them contains it.
const BOUNDARY: &str = "bulkhead-conformance";

/// The body of `POST /deployment/create` with one file.
pub(super) fn deployment(file: &str, text: &str, tenant: Option<&str>) -> Body {
    let tenant = tenant.map(|tenant| part("name=\"tenant-id\"", tenant));
    let body = [
        part("name=\"deployment-name\"", file),
        tenant.unwrap_or_default(),
        part(&format!("name=\"data\"; filename=\"{file}\""), text),
        format!("--{BOUNDARY}--\r\n"),
    ];
    let media_type = format!("multipart/form-data; boundary={BOUNDARY}");
    (media_type, body.concat().into_bytes())
}

fn part(disposition: &str, content: &str) -> String {
    format!("--{BOUNDARY}\r\nContent-Disposition: form-data; {disposition}\r\n\r\n{content}\r\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_deployment_has_a_name_a_file_and_perhaps_a_tenant() {
        let text = |tenant| {
            let (media_type, body) = deployment("a.bpmn", "<x/>", tenant);
            assert!(media_type.ends_with("boundary=bulkhead-conformance"));
            String::from_utf8(body).unwrap()
        };
        let plain = text(None);
        assert!(plain.contains("name=\"data\"; filename=\"a.bpmn\"\r\n\r\n<x/>\r\n"));
        assert!(!plain.contains("tenant-id"));
        assert!(text(Some("t1")).contains("name=\"tenant-id\"\r\n\r\nt1\r\n"));
    }
}
