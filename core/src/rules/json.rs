//! JSON of which every reader understands the same.
//!
//! Of a key that an object has twice some readers take the first value, some the last, some both:
//! a body in which one stands is never forwarded.

use std::fmt;

use serde::{
    Deserializer,
    de::{DeserializeSeed, Error, MapAccess, SeqAccess, Visitor},
};
use serde_json::{Map, Number, Value};

use super::{Finding, Problem, body::as_written, excerpt};
use crate::place::{FieldName, JsonPath, Place};

/// The most keys that are named: an answer should not be much larger than the request.
const MOST_NAMED: usize = 10;

/// Reads the object that a body holds. Numbers beyond what can be calculated with, lone halves of
/// surrogate pairs, bytes that are no UTF-8, a byte-order mark, anything behind the object and
/// nesting of more than 127 levels make it unreadable.
///
/// # Errors
/// That it is no object, or the keys that stand in it more than once, the first ten of them.
pub(super) fn read_object(body: &[u8]) -> Result<Map<String, Value>, Vec<Problem>> {
    let mut doubled = Vec::new();
    let Ok(Value::Object(object)) = read(body, &mut doubled) else {
        return Err(vec![Problem::whole(Finding::BodyUnreadable)]);
    };
    if doubled.is_empty() {
        Ok(object)
    } else {
        Err(doubled)
    }
}

/// Checks that no object of a body has a key twice. What is no JSON is for its reader to say.
///
/// # Errors
/// The keys that stand in an object more than once, the first ten of them.
pub fn check_keys(body: &[u8]) -> Result<(), Vec<Problem>> {
    let mut doubled = Vec::new();
    match read(body, &mut doubled) {
        Ok(_) if !doubled.is_empty() => Err(doubled),
        Ok(_) | Err(_) => Ok(()),
    }
}

fn read(body: &[u8], doubled: &mut Vec<Problem>) -> serde_json::Result<Value> {
    let mut json = serde_json::Deserializer::from_slice(body);
    let way = &Way::Outermost;
    let value = Reading { way, doubled }.deserialize(&mut json)?;
    json.end()?;
    Ok(value)
}

/// The way from the outermost value to one within it.
enum Way<'w> {
    Outermost,
    Element { list: &'w Way<'w>, index: usize },
    Field { object: &'w Way<'w>, name: &'w str },
}

impl Way<'_> {
    /// The path to a property of the object at the end of this way.
    fn to_field(&self, name: &str) -> JsonPath {
        let object = match self {
            Self::Element { list, index } => JsonPath::element(list.to_string(), *index),
            Self::Outermost | Self::Field { .. } => JsonPath::whole(self.to_string()),
        };
        object.field(excerpt(name))
    }
}

impl fmt::Display for Way<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Outermost => f.write_str("$"),
            Self::Element { list, index } => write!(f, "{list}[{index}]"),
            Self::Field { object, name } => write!(f, "{object}{}", FieldName(&excerpt(name))),
        }
    }
}

/// A value that is being read, and the keys that were found twice.
struct Reading<'r> {
    way: &'r Way<'r>,
    doubled: &'r mut Vec<Problem>,
}

impl<'de> DeserializeSeed<'de> for Reading<'_> {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, json: D) -> Result<Value, D::Error> {
        json.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Reading<'_> {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_unit<E: Error>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<Value, E> {
        let number = Number::from_f64(value);
        let number = number.ok_or_else(|| E::custom("a number without a value"))?;
        Ok(Value::Number(number))
    }

    fn visit_str<E: Error>(self, value: &str) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Value, A::Error> {
        let mut list = Vec::new();
        loop {
            let way = Way::Element {
                list: self.way,
                index: list.len(),
            };
            let element = Reading {
                way: &way,
                doubled: self.doubled,
            };
            match seq.next_element_seed(element)? {
                Some(element) => list.push(element),
                None => return Ok(Value::Array(list)),
            }
        }
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Value, A::Error> {
        let mut object = Map::new();
        while let Some(name) = map.next_key::<String>()? {
            let way = Way::Field {
                object: self.way,
                name: &name,
            };
            let value = map.next_value_seed(Reading {
                way: &way,
                doubled: self.doubled,
            })?;
            if object.contains_key(&name) && self.doubled.len() < MOST_NAMED {
                self.doubled.push(Problem {
                    finding: Finding::KeyDuplicate {
                        name: excerpt(&name),
                    },
                    place: Place::path(self.way.to_field(&name)),
                    value: as_written(&value),
                });
            }
            object.insert(name, value);
        }
        Ok(Value::Object(object))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn doubled(body: &str) -> Vec<String> {
        let problems = check_keys(body.as_bytes()).err().unwrap_or_default();
        let path = |problem: Problem| problem.place.path.unwrap().to_string();
        problems.into_iter().map(path).collect()
    }

    #[test]
    fn a_doubled_key_is_named_with_its_path_and_its_second_value() {
        let problems = read_object(br#"{"cascade":false,"cascade":true}"#).unwrap_err();
        let problem = Problem {
            finding: Finding::KeyDuplicate {
                name: "cascade".into(),
            },
            place: Place::path(JsonPath::whole("$").field("cascade")),
            value: "true".into(),
        };
        assert_eq!(problems, [problem]);
    }

    #[test]
    fn a_key_is_the_same_however_it_is_escaped() {
        for body in [
            r#"{"id":1,"\u0069d":2}"#,
            r#"{"\u0069\u0064":1,"id":2}"#,
            r#"{"id":1,"id":1}"#,
            r#"{"id":1,"x":2,"id":3}"#,
        ] {
            assert_eq!(doubled(body), ["$.id"], "{body}");
        }
        // Other keys, though people may take them for the same.
        for body in [
            r#"{"id":1,"ID":2,"Id":3,"id ":4,"іd":5,"id\u0000":6}"#,
            r#"[{"id":1},{"id":2}]"#,
            r#"{"a":{"id":1},"id":2}"#,
        ] {
            assert_eq!(doubled(body), [""; 0], "{body}");
        }
    }

    #[test]
    fn a_doubled_key_is_found_at_every_depth() {
        let body = r#"[[{"a b":{"c":[0,{"d":1,"d":[{"e":1,"e":2}]}]}}]]"#;
        let found = [r#"$[0][0]["a b"].c[1].d[0].e"#, r#"$[0][0]["a b"].c[1].d"#];
        assert_eq!(doubled(body), found);
        let deep = format!("{}{{\"a\":1,\"a\":2}}{}", "[".repeat(126), "]".repeat(126));
        assert_eq!(doubled(&deep), [format!("${}.a", "[0]".repeat(126))]);
    }

    #[test]
    fn an_answer_names_ten_keys_at_most_and_of_long_ones_the_beginning() {
        let many = format!(
            "{{\"{0}\":[{1}],\"{0}\":0}}",
            "x".repeat(9000),
            "{\"a\":0,\"a\":0},".repeat(99) + "0"
        );
        let problems = check_keys(many.as_bytes()).unwrap_err();
        assert_eq!(problems.len(), 10);
        let size = serde_json::to_string(&problems).unwrap().len();
        assert!(size < 5000, "{size}");
    }

    /// Each of these is taken by one reader or another.
    #[test]
    fn what_readers_understand_in_different_ways_is_not_read() {
        let deep = format!("{{\"a\":{}{}}}", "[".repeat(127), "]".repeat(127));
        for body in [
            &b""[..],
            b"null",
            b"{\"a\":NaN}",
            b"{\"a\":Infinity}",
            b"{\"a\":1e999}",
            b"{\"a\":01}",
            b"{\"a\":0x10}",
            b"{\"a\":+1}",
            b"{\"a\":.5}",
            b"{\"a\":\"\\ud800\"}",
            b"{\"\\udc00\":1}",
            b"{\"a\":\"\xff\"}",
            b"{\"\xc0\xaf\":1}",
            b"{\"a\":\"\xed\xa0\x80\"}",
            b"\xef\xbb\xbf{\"a\":1}",
            b"\xff\xfe{\0}\0",
            b"{\"a\":1}{\"a\":2}",
            b"{\"a\":1} x",
            b"{\"a\":1}\0",
            b"{\"a\":1,}",
            b"{,}",
            b"{'a':1}",
            b"{a:1}",
            b"{\"a\":1/* */}",
            b"// \n{\"a\":1}",
            b"{\"a\":\"\n\"}",
            b"{\"a\":\"\0\"}",
            b"{\"a\":\"\\x41\"}",
            b"{\"a\":True}",
            b"{\"a\":undefined}",
            b"\x0c{\"a\":1}",
            b"\xc2\xa0{\"a\":1}",
            deep.as_bytes(),
        ] {
            let problems = read_object(body).unwrap_err();
            let shown = String::from_utf8_lossy(body);
            assert_eq!(
                problems,
                [Problem::whole(Finding::BodyUnreadable)],
                "{shown}"
            );
        }
    }

    /// A feature of `serde_json` that a dependency may switch on makes a number of such an object.
    #[test]
    fn no_key_has_a_meaning_of_its_own() {
        let body = br#"{"$serde_json::private::Number":"1","$serde_json::private::RawValue":"2"}"#;
        assert_eq!(read_object(body).unwrap().len(), 2);
        let inner = br#"{"a":{"$serde_json::private::Number":"1"}}"#;
        assert!(read_object(inner).unwrap()["a"].is_object());
    }

    fn names() -> impl Strategy<Value = String> {
        prop_oneof!["[a-c]", "[a-z$_][A-Za-z0-9]{0,8}", any::<String>()]
    }

    fn values() -> impl Strategy<Value = Value> {
        let leaf = prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::from),
            any::<i64>().prop_map(Value::from),
            any::<u64>().prop_map(Value::from),
            any::<String>().prop_map(Value::from),
        ];
        leaf.prop_recursive(5, 40, 5, |inner| {
            let object = prop::collection::btree_map(names(), inner.clone(), 0..5);
            prop_oneof![
                prop::collection::vec(inner, 0..5).prop_map(Value::from),
                object.prop_map(|object| Value::Object(object.into_iter().collect())),
            ]
        })
    }

    /// Writes a value with one of its keys twice, and tells its path.
    struct Doubler {
        /// The number of keys before it.
        before: usize,
        path: Option<String>,
        escaped: bool,
        text: String,
    }

    impl Doubler {
        fn write(&mut self, value: &Value, path: &str) {
            match value {
                Value::Array(list) => {
                    self.text.push('[');
                    for (index, element) in list.iter().enumerate() {
                        self.text.push_str(if index == 0 { "" } else { "," });
                        self.write(element, &format!("{path}[{index}]"));
                    }
                    self.text.push(']');
                }
                Value::Object(object) => self.write_object(object, path),
                other => self.text.push_str(&other.to_string()),
            }
        }

        fn write_object(&mut self, object: &Map<String, Value>, path: &str) {
            let mut again = None;
            self.text.push('{');
            for (index, (name, value)) in object.iter().enumerate() {
                self.text.push_str(if index == 0 { "" } else { "," });
                let plain = name.starts_with(|c: char| c.is_ascii_alphabetic() || "_$".contains(c))
                    && name
                        .chars()
                        .all(|c| c.is_ascii_alphanumeric() || "_$".contains(c));
                let here = if plain {
                    format!("{path}.{name}")
                } else {
                    format!("{path}[{name:?}]")
                };
                self.text += &Value::from(name.as_str()).to_string();
                self.text.push(':');
                if self.path.is_none() && self.before == 0 {
                    self.path = Some(here.clone());
                    again = Some(name);
                } else {
                    self.before = self.before.saturating_sub(1);
                }
                self.write(value, &here);
            }
            if let Some(name) = again {
                let units = name.encode_utf16().map(|unit| format!("\\u{unit:04X}"));
                let escaped: String = units.collect();
                let name = if self.escaped {
                    format!("\"{escaped}\"")
                } else {
                    Value::from(name.as_str()).to_string()
                };
                self.text += &[",", &name, ":[]"].concat();
            }
            self.text.push('}');
        }
    }

    proptest! {
        #[test]
        fn whatever_the_value_a_doubled_key_is_found_at_its_path(
            value in values(),
            before in 0..12_usize,
            escaped: bool,
        ) {
            let mut doubler = Doubler { before, path: None, escaped, text: String::new() };
            doubler.write(&value, "$");
            let expected: Vec<_> = doubler.path.into_iter().collect();
            prop_assert_eq!(doubled(&doubler.text), expected);
        }

        #[test]
        fn whatever_has_no_doubled_key_is_read_as_it_is(value in values()) {
            let text = value.to_string();
            let mut doubled = Vec::new();
            prop_assert_eq!(read(text.as_bytes(), &mut doubled).unwrap(), value);
            prop_assert_eq!(doubled, []);
        }
    }
}
