//! The media type of a request's body.

use axum::http::{HeaderMap, header};

use crate::refusal::Refusal;

/// Checks that a body is of exactly this media type. Parameters such as a charset do not matter.
///
/// A page of another origin can send only a few media types without being asked first, so this
/// is also part of the guard.
///
/// # Errors
/// Where it is of another one, or does not say.
pub(crate) fn need_media_type(headers: &HeaderMap, allowed: &'static str) -> Result<(), Refusal> {
    let mut values = headers.get_all(header::CONTENT_TYPE).iter();
    let text = values.next().and_then(|value| value.to_str().ok());
    let essence = text.and_then(|text| text.split(';').next()).map(str::trim);
    let fits = essence.is_some_and(|essence| essence.eq_ignore_ascii_case(allowed));
    if fits && values.next().is_none() {
        Ok(())
    } else {
        Err(Refusal::MediaType { allowed })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fits(values: &[&str]) -> bool {
        let mut headers = HeaderMap::new();
        for value in values {
            headers.append(header::CONTENT_TYPE, value.parse().unwrap());
        }
        need_media_type(&headers, "application/json").is_ok()
    }

    #[test]
    fn parameters_and_case_do_not_matter() {
        for value in [
            "application/json",
            "Application/JSON",
            "application/json; charset=utf-8",
            "application/json ;x=y",
        ] {
            assert!(fits(&[value]), "{value}");
        }
    }

    #[test]
    fn another_type_none_and_two_do_not_fit() {
        for values in [
            &[][..],
            &[""],
            &["text/plain"],
            &["text/plain; application/json"],
            &["application/jsonx"],
            &["application/json, text/plain"],
            &["application/json", "application/json"],
        ] {
            assert!(!fits(values), "{values:?}");
        }
    }
}
