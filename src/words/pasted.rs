//! How a pasted text was understood.

use bulkhead_core::paste::{Form, Ignored, Invisible, Removed};

use super::{count, grouped};

/// What a form is called.
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

/// What was passed over, and how often: "column “name” (236)".
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

/// Which invisible characters were taken out: "2 non-breaking spaces (first in line 1)".
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
