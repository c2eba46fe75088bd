//! Service keys and config files as JSON.

use bulkhead_core::rules::check_keys;
use serde_json::{Map, Value, error::Category};

use super::{Fault, JsonFault, Secret};

/// An object of names and values.
pub(super) type Object = Map<String, Value>;

/// Reads an object. What the library says of an error may quote a value, so it is not shown.
pub(super) fn object(text: &Secret) -> Result<Object, Fault> {
    let text = text.reveal().trim_start_matches('\u{feff}');
    match serde_json::from_str(text) {
        Ok(Value::Object(_)) if check_keys(text.as_bytes()).is_err() => {
            Err(Fault::Json(JsonFault::NameTwice))
        }
        Ok(Value::Object(object)) => Ok(object),
        Ok(Value::String(_)) | Err(_) => Err(Fault::Json(fault(text))),
        Ok(_) => Err(Fault::Json(JsonFault::NotAnObject)),
    }
}

/// The reason why a text is no object.
fn fault(text: &str) -> JsonFault {
    let mut signs = text.chars().filter(|sign| !sign.is_whitespace());
    let mut sign = || signs.next().filter(char::is_ascii_punctuation);
    let first = sign();
    let second = first.and_then(|_| sign());
    if first != Some('{') || !matches!(second, None | Some('"' | '}')) {
        return JsonFault::Begins([first, second]);
    }
    match serde_json::from_str::<Object>(text) {
        Err(error) if error.classify() == Category::Eof => JsonFault::Ends,
        Err(error) => JsonFault::At {
            line: error.line(),
            column: error.column(),
        },
        Ok(_) => JsonFault::NotAnObject,
    }
}

/// Takes a text out of an object; a dot leads into an object within. None where it is not
/// there, null or blank.
pub(super) fn take(object: &mut Object, name: &'static str) -> Result<Option<Secret>, Fault> {
    let value = match name.split_once('.') {
        None => object.remove(name),
        Some((outer, inner)) => match object.get_mut(outer) {
            Some(Value::Object(object)) => object.remove(inner),
            None | Some(Value::Null) => None,
            Some(_) => return Err(Fault::NotAText(name)),
        },
    };
    match value {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(text)) => {
            let text = Secret::from(text);
            let trimmed = text.reveal().trim();
            Ok((!trimmed.is_empty()).then(|| Secret::from(trimmed.to_owned())))
        }
        Some(_) => Err(Fault::NotAText(name)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn error(text: &str) -> String {
        let error = object(&Secret::from(text.to_owned())).unwrap_err();
        let sentence = format!("`AICORE_SERVICE_KEY` {error}");
        assert!(!sentence.contains("s3cret"), "{sentence}");
        sentence
    }

    #[test]
    fn swapped_quotation_marks_are_told_by_how_the_text_begins() {
        let sentence = error("{'clientid':'a','clientsecret':'s3cret'}");
        let start = "`AICORE_SERVICE_KEY` is no JSON: it begins with `{'`";
        assert!(sentence.starts_with(start), "{sentence}");
        assert!(error(" {\n 'clientid': 's3cret'}").starts_with(start));
    }

    #[test]
    fn what_is_no_json_says_why_and_repeats_nothing() {
        for (text, words) in [
            ("", "it does not begin with `{`"),
            ("s3cret", "it does not begin with `{`"),
            (
                r#"'{"clientsecret":"s3cret"}'"#,
                "begins with `'{`; take away the quotes",
            ),
            (
                r#""{'clientsecret':'s3cret'}""#,
                "begins with `\"{`; take away the quotes",
            ),
            ("{clientsecret:s3cret}", "at line 1, column 2"),
            ("<html>s3cret</html>", "begins with `<`"),
            (r#"{"clientsecret":"s3cret"#, "it breaks off"),
            (r#"{"clientsecret":s3cret}"#, "at line 1, column 17"),
            (r#"{"clientsecret":"s3cret"}}"#, "at line 1, column 26"),
            (r#"["s3cret"]"#, "no object"),
            ("5", "no object"),
            (
                r#"{"clientsecret":"old","clientsecret":"s3cret"}"#,
                "a name twice",
            ),
            (r#"{"a":{"b":"s3cret","b":1}}"#, "a name twice"),
        ] {
            let sentence = error(text);
            assert!(sentence.contains(words), "{text}: {sentence}");
        }
    }

    #[test]
    fn texts_are_taken_out_and_other_values_are_told() {
        let text = r#"{"a":" x\n","b":{"c":"y"},"d":5,"e":null,"f":" ","g":{"h":[]}}"#;
        let mut object = object(&Secret::from(format!("\u{feff}{text}"))).unwrap();
        let mut take = |name| {
            let taken = take(&mut object, name)?;
            Ok(taken.map(|text| text.reveal().to_owned()))
        };
        assert_eq!(take("a"), Ok(Some("x".to_owned())));
        assert_eq!(take("b.c"), Ok(Some("y".to_owned())));
        assert_eq!(take("d"), Err(Fault::NotAText("d")));
        for name in ["a", "e", "f", "nothing", "nothing.x", "g.x"] {
            assert_eq!(take(name), Ok(None), "{name}");
        }
        assert_eq!(take("g.h"), Err(Fault::NotAText("g.h")));
    }
}
