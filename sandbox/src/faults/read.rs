//! Reads a list of faults.

use std::time::Duration;

use axum::http::StatusCode;
use serde_json::Value;

use super::fault::{
    Effect, Extent, Fault, ON, On, OnItems, Reason, RetryAfter, SHAPES, STRANGE, Shape,
    StatusAnswer, WHEN, Whole, word,
};
use super::fields::{Fields, Wrong};

/// The limits of faults of a service's items.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Dialect {
    /// `true` if a refused item has a code.
    pub(crate) has_codes: bool,
    /// The most items that a fault spoils, as many as a request has.
    pub(crate) most_items: u64,
}

/// The most faults at a time.
const MOST_FAULTS: usize = 100;
/// The longest delay, in milliseconds: ten minutes.
const MOST_MILLISECONDS: u64 = 600_000;
/// The longest `Retry-After`, in seconds: a day.
const MOST_SECONDS: u64 = 86_400;

/// Reads the rest of a fault of one kind.
type ReadKind = fn(&mut Fields, Dialect) -> Result<Effect, Wrong>;

const KINDS: [(&str, ReadKind); 9] = [
    ("status", status),
    ("itemFailure", item_failure),
    ("itemsMissing", items_missing),
    ("itemsDoubled", items_doubled),
    ("itemsReordered", |_, _| {
        Ok(Effect::Items(OnItems::Reordered))
    }),
    ("itemsStrange", items_strange),
    ("brokenJson", |_, _| Ok(Effect::Whole(Whole::BrokenJson))),
    ("cut", cut),
    ("slow", slow),
];

/// Reads `{"faults":[…]}`.
///
/// # Errors
/// The first thing that is wrong, in a sentence that also says what is allowed.
pub(crate) fn read(body: &[u8], dialect: Dialect) -> Result<Vec<Fault>, Wrong> {
    let body = serde_json::from_slice(body)
        .map_err(|error| Wrong(format!("the body is not JSON: {error}")))?;
    let mut fields = Fields::of("the body".to_owned(), body)?;
    let list = match fields.take("faults") {
        Some(Value::Array(list)) => list,
        other => {
            let value = other.unwrap_or_default();
            return Err(fields.wrong("faults", &value, "it must be a list"));
        }
    };
    fields.finish()?;
    if list.len() > MOST_FAULTS {
        return Err(Wrong(format!(
            "the body has {} faults; {MOST_FAULTS} are the most",
            list.len()
        )));
    }
    (list.into_iter().enumerate())
        .map(|(index, value)| fault(Fields::of(format!("faults[{index}]"), value)?, dialect))
        .collect()
}

fn fault(mut fields: Fields, dialect: Dialect) -> Result<Fault, Wrong> {
    let kind = fields.word("kind", &KINDS)?;
    let kind = fields.need("kind", kind)?;
    let probability = fields.share("probability")?.unwrap_or(1.0);
    let count = fields.number("count", 0..=u64::MAX)?;
    let on = fields.word("on", &ON)?.unwrap_or(On::Changes);
    let effect = kind(&mut fields, dialect)?;
    if matches!(effect, Effect::Items(_)) && on != On::Changes {
        // Nothing else has items to spoil.
        return Err(fields.wrong(
            "on",
            &word(&ON, on).into(),
            "a fault of items allows only changes",
        ));
    }
    fields.finish()?;
    Ok(Fault {
        on,
        probability,
        count,
        effect,
    })
}

fn status(fields: &mut Fields, _: Dialect) -> Result<Effect, Wrong> {
    let status = fields.number("status", 400..=599)?;
    let status = fields.need("status", status)?;
    // The range above is inside of what is valid.
    let status = u16::try_from(status).ok();
    let status = status.and_then(|status| StatusCode::from_u16(status).ok());
    Ok(Effect::Whole(Whole::Status(StatusAnswer {
        status: fields.need("status", status)?,
        retry_after: retry_after(fields)?,
        shape: fields.word("shape", &SHAPES)?.unwrap_or(Shape::Error),
        after_work: fields.flag("afterWork")?.unwrap_or(false),
    })))
}

fn retry_after(fields: &mut Fields) -> Result<Option<RetryAfter>, Wrong> {
    let Some(value) = fields.take("retryAfter") else {
        return Ok(None);
    };
    let seconds = value.as_u64().filter(|seconds| *seconds <= MOST_SECONDS);
    let date = value
        .as_str()
        .filter(|date| httpdate::parse_http_date(date).is_ok());
    match (seconds, date) {
        (Some(seconds), _) => Ok(Some(RetryAfter::Seconds(seconds))),
        (_, Some(date)) => Ok(Some(RetryAfter::Date(date.to_owned()))),
        _ => {
            let allowed = format_args!(
                "seconds from 0 to {MOST_SECONDS} or an HTTP date such as \"Sun, 06 Nov 1994 \
                 08:49:37 GMT\" are allowed"
            );
            Err(fields.wrong("retryAfter", &value, allowed))
        }
    }
}

fn item_failure(fields: &mut Fields, dialect: Dialect) -> Result<Effect, Wrong> {
    let code = if dialect.has_codes {
        let code = fields.text("code")?;
        Some(fields.need("code", code)?)
    } else {
        None
    };
    let message = fields.text("message")?;
    let message = fields.need("message", message)?;
    let reason = Reason { code, message };
    let share = fields.share("share")?;
    let items = fields.number("items", 1..=dialect.most_items)?;
    let extent = match (share, items) {
        (share, None) => Extent::Share(share.unwrap_or(1.0)),
        (None, Some(items)) => Extent::Items(items),
        (Some(_), Some(items)) => {
            let allowed = "either share or items is allowed, not both";
            return Err(fields.wrong("items", &items.into(), allowed));
        }
    };
    Ok(Effect::Items(OnItems::Refused { reason, extent }))
}

fn items(fields: &mut Fields, dialect: Dialect) -> Result<u64, Wrong> {
    let items = fields.number("items", 1..=dialect.most_items)?;
    Ok(items.unwrap_or(1))
}

fn items_missing(fields: &mut Fields, dialect: Dialect) -> Result<Effect, Wrong> {
    let items = items(fields, dialect)?;
    Ok(Effect::Items(OnItems::Missing { items }))
}

fn items_doubled(fields: &mut Fields, dialect: Dialect) -> Result<Effect, Wrong> {
    let items = items(fields, dialect)?;
    Ok(Effect::Items(OnItems::Doubled { items }))
}

fn items_strange(fields: &mut Fields, dialect: Dialect) -> Result<Effect, Wrong> {
    let items = items(fields, dialect)?;
    let shape = fields.word("shape", &STRANGE)?;
    Ok(Effect::Items(OnItems::Strange { items, shape }))
}

fn cut(fields: &mut Fields, _: Dialect) -> Result<Effect, Wrong> {
    let when = fields.word("when", &WHEN)?;
    Ok(Effect::Whole(Whole::Cut(fields.need("when", when)?)))
}

fn slow(fields: &mut Fields, _: Dialect) -> Result<Effect, Wrong> {
    let delay = fields.number("milliseconds", 1..=MOST_MILLISECONDS)?;
    let delay = fields.need("milliseconds", delay)?;
    Ok(Effect::Slow(Duration::from_millis(delay)))
}
