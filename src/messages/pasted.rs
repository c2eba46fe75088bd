//! Sentences on how a pasted text was understood, and on what was not taken.

use bulkhead_core::{
    paste::{Encoding, Evidence, Form, Ignored, Invisible, Removed},
    rules::Found,
};

use super::{bytes, count, grouped, list, wide};
use crate::{
    browser::NotText,
    source::{Origin, Part, Refusal, TEXT_MAX},
};

/// So many kinds of what was passed over are named one by one.
pub const KINDS: usize = 4;

/// So many files are named one by one.
const NAMED: usize = 5;

/// The name of a form.
pub const fn form(form: Form) -> &'static str {
    match form {
        Form::Lines => "one ID a line",
        Form::Separated => "IDs with separators between them",
        Form::Table => "a table",
        Form::Labels => "lines with labels",
        Form::Text => "running text",
        Form::Diff => "a diff",
        Form::JsonList => "a JSON list",
        Form::JsonObjects => "JSON objects",
        Form::BulkBody => "the body of a bulk PATCH",
        Form::ListAnswer => "the answer of a list call",
        Form::IdList => "a JSON object with a list of IDs",
        Form::Results => "an export of Bulkhead",
        Form::BrokenJson => "JSON that can’t be read",
    }
}

/// The place of an id that waits for the user: the text around it, or that there is none.
pub fn where_found(found: &Found) -> String {
    if found.around.is_empty() {
        "What stands around it leaves open whether it is meant. Look at that line of your text."
            .to_owned()
    } else {
        found.around.to_string()
    }
}

/// A part that was passed over, and how often: "column “name” (236)".
pub fn ignored(what: &Ignored, times: usize) -> String {
    match what {
        Ignored::Header => count(times, "header", "headers"),
        Ignored::Column(name) if name.is_empty() => {
            count(times, "cell without a header", "cells without a header")
        }
        Ignored::Column(name) => format!("column “{name}” ({})", grouped(times)),
        Ignored::Property(name) => format!("property “{name}” ({})", grouped(times)),
        Ignored::MoreNames => count(times, "value under other names", "values under other names"),
        Ignored::Comment => count(times, "comment", "comments"),
        Ignored::OtherThing => count(times, "ID of another thing", "IDs of other things"),
        Ignored::TextLine => count(times, "line of text", "lines of text"),
        Ignored::Footer => count(times, "total", "totals"),
        Ignored::ListMarker => count(times, "list marker", "list markers"),
        Ignored::EmptyField => count(times, "empty field", "empty fields"),
        Ignored::Punctuation => count(times, "piece of punctuation", "pieces of punctuation"),
        Ignored::UrlAround => count(times, "URL around an ID", "URLs around IDs"),
        Ignored::UnreadLine => count(times, "line that was not read", "lines that were not read"),
    }
}

/// The invisible characters that were taken out: "2 non-breaking spaces (first in line 1)".
pub fn removed(removed: &Removed) -> String {
    let what = match removed.what {
        Invisible::ByteOrderMark => count(removed.count, "byte-order mark", "byte-order marks"),
        Invisible::CarriageReturn => count(removed.count, "Windows line end", "Windows line ends"),
        Invisible::NonBreakingSpace => {
            count(removed.count, "non-breaking space", "non-breaking spaces")
        }
        Invisible::ZeroWidth => count(removed.count, "invisible character", "invisible characters"),
    };
    format!("{what} (first in line {})", removed.first.line)
}

/// The evidence for an ID: "Recognised by: …".
pub const fn recognised(by: Evidence<'_>) -> &'static str {
    match by {
        Evidence::Named => "its column, label or URL",
        Evidence::Id => "a plain “id”",
        Evidence::List => "its place in a list",
        Evidence::Text { .. } => "its shape, in running text",
    }
}

/// The origin of something.
pub fn origin(origin: &Origin) -> String {
    match origin {
        Origin::Clipboard => "the clipboard".to_owned(),
        Origin::File(name) => format!("“{name}”"),
        Origin::Files(count) => format!("{} files", grouped(*count)),
    }
}

/// The first of some, and how many more there are.
fn first_of(mut parts: Vec<String>, most: usize) -> String {
    let more = parts.len().saturating_sub(most);
    if more > 1 {
        parts.truncate(most);
        parts.push(format!("{} more", grouped(more)));
    }
    list(&parts)
}

/// The parts that were passed over, in a few words.
pub fn passed_over(kinds: Vec<String>) -> String {
    first_of(kinds, KINDS)
}

/// The first line of each of several files: "One text of 2 files: “a.csv” from line 1 …".
pub fn begins(parts: &[Part]) -> Option<String> {
    (parts.len() > 1).then(|| {
        let line = |part: &Part| format!("“{}” from line {}", part.name, grouped(part.line));
        let names = first_of(parts.iter().map(line).collect(), NAMED);
        format!("One text of {} files: {names}.", grouped(parts.len()))
    })
}

/// That the bytes of files had to be guessed at: a sentence for each way in which they were read.
pub fn guesses(parts: &[Part]) -> Vec<String> {
    let sentence = |of: &[Encoding], text: &str| {
        let guessed = |part: &&Part| part.guess.is_some_and(|guess| of.contains(&guess));
        let names: Vec<_> = parts
            .iter()
            .filter(guessed)
            .map(|part| format!("“{}”", part.name))
            .collect();
        let was = if names.len() == 1 { "was" } else { "were" };
        (!names.is_empty()).then(|| format!("{} {was} {text}", first_of(names, NAMED)))
    };
    let of_1252 = sentence(
        &[Encoding::Windows1252],
        "read as Windows-1252, not as UTF-8. IDs are the same in both; if names with umlauts or \
         accents look wrong in the text, save the file as UTF-8 and open it again.",
    );
    let of_utf16 = sentence(
        &[Encoding::Utf16Little, Encoding::Utf16Big],
        "read as UTF-16, which the file does not say itself. If the text makes no sense, save \
         the file as UTF-8 and open it again.",
    );
    of_1252.into_iter().chain(of_utf16).collect()
}

/// The reason for which something was not taken, and what to do.
pub fn refused(refusal: &Refusal) -> String {
    let name = match &refusal.origin {
        Origin::Clipboard => "What you pasted".to_owned(),
        Origin::File(_) => origin(&refusal.origin),
        Origin::Files(count) => format!("The {} files together", grouped(*count)),
    };
    let text = match refusal.why {
        NotText::TooLarge { size } => {
            let (has, them) = match refusal.origin {
                Origin::Files(_) => ("have", "Open fewer at once"),
                _ => ("has", "Split it into several changes"),
            };
            format!(
                "{name} {has} {}, and at most {} are taken. {them}; nothing was read.",
                bytes(size),
                bytes(wide(TEXT_MAX))
            )
        }
        NotText::Binary => format!(
            "{name} is not text, so there are no IDs to read in it. Open a text, CSV or JSON file, \
             or paste the IDs themselves."
        ),
        NotText::Gzip => {
            format!("{name} is compressed. Unpack it (gunzip) and open what is in it.")
        }
        NotText::Workbook => format!(
            "{name} is a workbook or an archive. In a spreadsheet, save it as CSV and open that, or \
             copy the cells and paste them; unpack an archive."
        ),
        NotText::Unreadable => {
            format!("{name} can’t be read by the browser. Paste the IDs themselves.")
        }
    };
    match refusal.others {
        0 => text,
        1 => format!("{text} The other file was not read either: open it again without this one."),
        others => format!(
            "{text} The other {} files were not read either: open them again without this one.",
            grouped(others)
        ),
    }
}
