//! The label of a connection and its colour.

use bulkhead_core::wire::Colour;

use super::{ConfigError, fields::Fields};
use crate::connection::Label;

/// The longest label, in characters: it stands beside a button.
const LABEL_MAX: usize = 32;

/// Reads the label; none where none is given. A colour alone is refused: nobody knows what it says,
/// and not everybody sees it.
pub(super) fn label(fields: &Fields<'_>) -> Result<Option<Label>, ConfigError> {
    let text = fields.text("label", text)?;
    let colour = fields.text("colour", colour)?;
    match (text, colour) {
        (Some(text), colour) => Ok(Some(Label { text, colour })),
        (None, None) => Ok(None),
        (None, Some(_)) => {
            let message = "colour is given without label, whose colour it is: write label = \
                           \"Production\", or whatever the connection is for, beside it";
            Err(fields.error(&fields.place_of("colour"), message.to_owned()))
        }
    }
}

fn text(text: &str) -> Result<String, String> {
    let text = text.trim();
    let is_short = (1..=LABEL_MAX).contains(&text.chars().count());
    if is_short && !text.chars().any(is_unseen) {
        Ok(text.to_owned())
    } else {
        Err(format!(
            "1 to {LABEL_MAX} visible characters are allowed, with blanks between them"
        ))
    }
}

/// `true` for what has no shape of its own, or turns the text around it.
fn is_unseen(character: char) -> bool {
    let is_format = matches!(
        character,
        '\u{ad}' | '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{feff}'
    );
    character.is_control() || is_format
}

fn colour(name: &str) -> Result<Colour, String> {
    Colour::parse(name).ok_or_else(|| {
        let names = Colour::ALL.map(|colour| format!("\"{}\"", colour.name()));
        let (last, others) = names
            .split_last()
            .map_or(("", &[][..]), |(last, others)| (last.as_str(), others));
        format!("{} and {last} are allowed", others.join(", "))
    })
}
