//! Texts that are pasted, dropped or opened, on their way into the draft.

use leptos::task::spawn_local;
use wasm_bindgen::JsCast;
use web_sys::{ClipboardEvent, DataTransfer, Event, File, HtmlInputElement, HtmlTextAreaElement};

use crate::{
    browser::{NotText, better_text, files_of, read_text, size_of},
    messages,
    source::{Origin, Refusal, TEXT_MAX},
    state::{Draft, HELD_FROM},
};

/// A small plain text is left to the text box; everything else must not get into it as it is.
pub fn on_paste(event: &Event, draft: Draft) {
    let Some(data) = event
        .dyn_ref::<ClipboardEvent>()
        .and_then(ClipboardEvent::clipboard_data)
    else {
        return;
    };
    let plain = data.get_data("text/plain").unwrap_or_default();
    let better = better_text(&data, &plain);
    if plain.is_empty() && better.is_none() {
        let files = files_in(&data);
        if !files.is_empty() {
            event.prevent_default();
            take_files(files, draft);
        }
        return;
    }
    let text_box = event
        .target()
        .and_then(|target| target.dyn_into::<HtmlTextAreaElement>().ok());
    if text_box.as_ref().is_some_and(is_all_selected) {
        draft.forget_left_out();
    }
    let is_rich = better.is_some();
    let text = better.unwrap_or(plain);
    let is_large = text.len() > HELD_FROM;
    if !is_rich && !is_large {
        return;
    }
    event.prevent_default();
    match text_box {
        Some(text_box) if !is_large => insert(&text_box, &text, draft),
        _ => draft.take_text(text, Origin::Clipboard),
    }
}

fn is_all_selected(text_box: &HtmlTextAreaElement) -> bool {
    let end = text_box.selection_end().ok().flatten();
    text_box.selection_start() == Ok(Some(0)) && end == Some(text_box.text_length())
}

/// Puts a text where the browser would have put what was pasted.
fn insert(text_box: &HtmlTextAreaElement, text: &str, draft: Draft) {
    let at = |place: Result<Option<u32>, _>| place.ok().flatten();
    let length = text_box.text_length();
    let start = at(text_box.selection_start()).unwrap_or(length);
    let end = at(text_box.selection_end()).unwrap_or(length);
    let inserted = text_box.set_range_text_with_start_and_end_and_mode(text, start, end, "end");
    if inserted.is_ok() {
        draft.type_text(text_box.value());
    } else {
        draft.take_text(text.to_owned(), Origin::Clipboard);
    }
}

/// Takes what was dropped in place of what was there.
pub fn take_dropped(data: &DataTransfer, draft: Draft) {
    let files = files_in(data);
    if !files.is_empty() {
        take_files(files, draft);
        return;
    }
    let plain = data.get_data("text/plain").unwrap_or_default();
    let text = better_text(data, &plain).unwrap_or(plain);
    if !text.is_empty() {
        draft.take_text(text, Origin::Clipboard);
    }
}

/// Takes the files that were chosen.
pub fn on_open(event: &Event, draft: Draft) {
    let input = event
        .target()
        .and_then(|target| target.dyn_into::<HtmlInputElement>().ok());
    let Some(input) = input else {
        return;
    };
    if let Some(files) = input.files().map(|files| files_of(&files)) {
        take_files(files, draft);
    }
    // The same file can be opened again, for instance after it was corrected.
    input.set_value("");
}

fn files_in(data: &DataTransfer) -> Vec<File> {
    data.files().as_ref().map(files_of).unwrap_or_default()
}

/// Takes all files, or none where one can't be taken: who opens ten must not believe that ten were
/// read.
fn take_files(files: Vec<File>, draft: Draft) {
    if files.is_empty() {
        return;
    }
    spawn_local(async move {
        let size = files.iter().map(size_of).fold(0, u64::saturating_add);
        if size > messages::wide(TEXT_MAX) {
            let origin = match files.as_slice() {
                [file] => Origin::File(file.name()),
                files => Origin::Files(files.len()),
            };
            draft.refuse(vec![Refusal::of(origin, NotText::TooLarge { size })]);
            return;
        }
        let mut texts = Vec::with_capacity(files.len());
        let mut refusals = Vec::new();
        for file in &files {
            match read_text(file).await {
                Ok(text) => texts.push(text),
                Err(why) => refusals.push(Refusal::of(Origin::File(file.name()), why)),
            }
        }
        if refusals.is_empty() {
            draft.take_files(texts);
            return;
        }
        if let Some(last) = refusals.last_mut() {
            last.others = texts.len();
        }
        draft.refuse(refusals);
    });
}
