//! The keys that do something, and what they do.

/// The shortcuts that work in one place.
pub struct ShortcutGroup {
    /// The place.
    pub place: &'static str,
    /// Keys, and what they do.
    pub shortcuts: &'static [(&'static str, &'static str)],
}

/// All shortcuts.
pub const SHORTCUTS: [ShortcutGroup; 3] = [
    ShortcutGroup {
        place: "On every screen",
        shortcuts: &[
            ("?", "Show this list"),
            ("/", "Go to the search box"),
            ("Esc", "Close, or empty the search box"),
        ],
    },
    ShortcutGroup {
        place: "New bulk action",
        shortcuts: &[("Ctrl + Enter", "Review; nothing is sent by it")],
    },
    ShortcutGroup {
        place: "Items and Results",
        shortcuts: &[
            ("↓ ↑ PgDn PgUp", "Go from row to row"),
            ("Home End", "Go to the first or last row"),
            ("Enter", "Open the details of a row"),
            ("Esc", "Close them"),
        ],
    },
];
