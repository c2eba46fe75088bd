//! Bodies that are sent by hand.

use serde_json::Value;

use crate::{
    Answer, Observed, Trouble,
    case::Raw,
    made::{Made, make, named},
    play::Means,
    world::{Way, World},
};

/// The call.
pub(crate) const CALL: &str = "deployment/delete";

/// Sends the body, and says what was answered and what is left.
pub(crate) async fn play(
    world: &impl World,
    raw: &Raw,
    means: &Means,
) -> Result<Observed, Trouble> {
    let made = make(world, raw.items, &means.rng).await?;
    let ids: Vec<String> = made.iter().map(|one| one.id.clone()).collect();
    let body = (raw.body)(&ids);
    let http = world.way(Way::Usual);
    let body = ("application/json".to_owned(), body.into_bytes());
    let answer = http.ask("POST", CALL, Some(body), None).await;
    let answer = answer.map_err(|error| Trouble::new(format!("{error:?}")))?;
    let mut lines = words(&answer, &made);
    let ids: Vec<&str> = ids.iter().map(String::as_str).collect();
    for (one, is_there) in made.iter().zip(world.exist(&ids).await?) {
        let left = if is_there { "there" } else { "not there" };
        lines.push(format!("{}: {left}", named(&one.id, &made)));
    }
    Ok(Observed {
        lines,
        ..Observed::default()
    })
}

/// The status, and the rows or the error.
fn words(answer: &Answer, made: &[Made]) -> Vec<String> {
    if answer.status == 400 {
        // A body that can't be read is refused in plain text by one start of an engine, and in JSON
        // without a message by the next: its own words and those of its JSON library stand for the
        // same error (seen).
        return vec!["400".to_owned()];
    }
    let status = format!("{} {}", answer.status, answer.media_type);
    let mut lines = vec![status.trim_end().to_owned()];
    match serde_json::from_str::<Value>(&answer.body) {
        Ok(Value::Array(rows)) if rows.is_empty() => lines.push("no rows".to_owned()),
        Ok(Value::Array(rows)) => lines.extend(rows.iter().map(|row| named(&told(row), made))),
        Ok(error @ Value::Object(_)) => {
            let text = |name: &str| error[name].as_str().unwrap_or("null").to_owned();
            lines.push(named(
                &format!("{}: {}", text("type"), text("message")),
                made,
            ));
        }
        _ => {}
    }
    lines
}

fn told(row: &Value) -> String {
    let status = row["status"].as_str().unwrap_or("no status");
    let id = &row["deploymentId"];
    match row["errorMessage"].as_str() {
        None => format!("{id} {status}"),
        Some(message) => format!("{id} {status}: {message}"),
    }
}
