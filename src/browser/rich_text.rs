//! The rich text of the clipboard, walked over for core.

use bulkhead_core::rich_text::{RichText, struck_classes};
use wasm_bindgen::JsCast;
use web_sys::{DataTransfer, DomParser, Element, Node, SupportedType};

/// From this size on, in bytes, a table in which nothing is struck out is left to the plain text: to
/// walk over it would hold up the page.
const LARGE: usize = 2 * 1024 * 1024;

/// Parts of HTML that strike text out.
const STRIKES: [&str; 6] = ["<s>", "<s ", "<strike", "<del>", "<del ", "line-through"];

/// The text of what was pasted or dropped, made of its rich text, where that says more than the plain
/// text: which cells there are, and what is struck out.
pub fn better_text(data: &DataTransfer, plain: &str) -> Option<String> {
    let html = data.get_data("text/html").ok()?;
    let has_strikes = STRIKES.iter().any(|strike| html.contains(strike));
    let has_table = html.len() < LARGE && html.contains("<table");
    if !has_strikes && !has_table {
        return None;
    }
    // It is a document of its own: nothing of it runs, is loaded or shown.
    let parser = DomParser::new().ok()?;
    let document = parser
        .parse_from_string(&html, SupportedType::TextHtml)
        .ok()?;
    let mut struck = Vec::new();
    let sheets = document.query_selector_all("style").ok()?;
    for sheet in (0..sheets.length()).filter_map(|at| sheets.item(at)) {
        let sheet = sheet.text_content().unwrap_or_default();
        struck.extend(struck_classes(&sheet).into_iter().map(ToOwned::to_owned));
    }
    let mut walk = Walk {
        rich: RichText::default(),
        struck,
    };
    walk.children(document.body()?.as_ref(), Within::default());
    walk.rich.better_than(plain)
}

/// In what a text stands.
#[derive(Clone, Copy, Default)]
struct Within {
    struck: bool,
    /// Its line ends count.
    preformatted: bool,
}

struct Walk {
    rich: RichText,
    /// The classes that strike out.
    struck: Vec<String>,
}

impl Walk {
    fn children(&mut self, parent: &Node, within: Within) {
        let mut next = parent.first_child();
        while let Some(node) = next {
            if let Some(element) = node.dyn_ref::<Element>() {
                self.element(element, within);
            } else if node.node_type() == Node::TEXT_NODE {
                self.text(&node.text_content().unwrap_or_default(), within);
            }
            next = node.next_sibling();
        }
    }

    fn text(&mut self, text: &str, within: Within) {
        if !within.preformatted {
            self.rich.text(text, within.struck);
            return;
        }
        for (at, line) in text.split('\n').enumerate() {
            if at > 0 {
                self.rich.end_line();
            }
            self.rich.text(line, within.struck);
        }
    }

    fn element(&mut self, element: &Element, mut within: Within) {
        let name = element.local_name();
        let style = element.get_attribute("style").unwrap_or_default();
        let style = style.to_ascii_lowercase().replace(' ', "");
        let is_hidden = matches!(&*name, "script" | "style" | "template" | "title")
            || element.has_attribute("hidden")
            || style.contains("display:none")
            || style.contains("visibility:hidden");
        if is_hidden {
            return;
        }
        let classes = element.class_name();
        within.struck |= matches!(&*name, "s" | "del" | "strike")
            || style.contains("line-through")
            || classes
                .split_whitespace()
                .any(|class| self.struck.iter().any(|struck| struck == class));
        within.preformatted |= name == "pre";
        // A table in a cell is what counts, and the one around it is just how a mail is laid out.
        let is_layout = || matches!(element.query_selector("table"), Ok(Some(_)));
        match &*name {
            "table" => {
                self.rich.part();
                self.children(element, within);
                self.rich.part();
            }
            "tr" if !is_layout() => {
                self.rich.begin_row();
                self.children(element, within);
                self.rich.end_row();
            }
            "td" | "th" if !is_layout() => {
                let span = |name| {
                    let span = element.get_attribute(name);
                    span.and_then(|span| span.parse().ok()).unwrap_or(1)
                };
                self.rich.begin_cell(span("colspan"), span("rowspan"));
                self.children(element, within);
                self.rich.end_cell();
            }
            "a" | "abbr" | "b" | "bdi" | "big" | "code" | "del" | "em" | "font" | "i" | "ins"
            | "kbd" | "label" | "mark" | "q" | "s" | "samp" | "small" | "span" | "strike"
            | "strong" | "sub" | "sup" | "time" | "tt" | "u" | "var" | "tbody" | "thead"
            | "tfoot" | "colgroup" => self.children(element, within),
            _ => {
                self.rich.end_line();
                self.children(element, within);
                self.rich.end_line();
            }
        }
    }
}
