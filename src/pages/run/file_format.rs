//! The formats of an exported file, and which of them was chosen last.

use bulkhead_core::report::{CsvForm, Form, Separator};

use crate::browser::{remember, remembered};

/// Under which name the format is kept.
const KEPT_FORMAT: &str = "bulkhead.export";

/// Under which name the separator is kept.
const KEPT_SEPARATOR: &str = "bulkhead.separator";

/// A format of an exported file.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum FileFormat {
    /// CSV as in RFC 4180.
    #[default]
    Csv,
    /// CSV as spreadsheets take it.
    Spreadsheet,
    /// JSON.
    Json,
}

impl FileFormat {
    /// Every format.
    pub const ALL: [Self; 3] = [Self::Csv, Self::Spreadsheet, Self::Json];

    /// Its name.
    pub const fn title(self) -> &'static str {
        match self {
            Self::Csv => "CSV",
            Self::Spreadsheet => "CSV for spreadsheets",
            Self::Json => "JSON",
        }
    }

    const fn id(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::Spreadsheet => "spreadsheet",
            Self::Json => "json",
        }
    }

    /// The format that was chosen last.
    pub fn remembered() -> Self {
        let kept = remembered(KEPT_FORMAT);
        let is_kept = |format: &Self| kept.as_deref() == Some(format.id());
        Self::ALL.into_iter().find(is_kept).unwrap_or_default()
    }

    /// Keeps it for the next time.
    pub fn remember(self) {
        remember(KEPT_FORMAT, Some(self.id()));
    }

    /// The same as core understands it.
    pub const fn form(self, separator: Separator) -> Form {
        match self {
            Self::Csv => Form::Csv(CsvForm::Rfc4180),
            Self::Spreadsheet => Form::Csv(CsvForm::Spreadsheet(separator)),
            Self::Json => Form::Json,
        }
    }
}

/// Every separator of cells.
pub const SEPARATORS: [Separator; 3] = [Separator::Comma, Separator::Semicolon, Separator::Tab];

/// The name of a separator in a list of options.
pub const fn separator_id(separator: Separator) -> &'static str {
    match separator {
        Separator::Comma => "comma",
        Separator::Semicolon => "semicolon",
        Separator::Tab => "tab",
    }
}

/// The separator of this name; a comma where there is none.
pub fn separator_of(id: &str) -> Separator {
    let is_it = |separator: &Separator| separator_id(*separator) == id;
    SEPARATORS.into_iter().find(is_it).unwrap_or_default()
}

/// The separator that was chosen last.
pub fn remembered_separator() -> Separator {
    separator_of(&remembered(KEPT_SEPARATOR).unwrap_or_default())
}

/// Keeps a separator for the next time.
pub fn remember_separator(separator: Separator) {
    remember(KEPT_SEPARATOR, Some(separator_id(separator)));
}

/// The extension and the media type of a file.
pub const fn kind_of_file(form: Form) -> (&'static str, &'static str) {
    match form {
        Form::Csv(CsvForm::Spreadsheet(Separator::Tab)) => ("tsv", "text/tab-separated-values"),
        Form::Csv(_) => ("csv", "text/csv"),
        Form::Json => ("json", "application/json"),
    }
}
