//! The looks of the page.

/// A look. Without one the user's settings of browser and system decide.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Theme {
    /// Dark on light.
    Light,
    /// Light on dark.
    Dark,
    /// White on black with hard contrasts.
    ContrastBlack,
    /// Black on white with hard contrasts.
    ContrastWhite,
}

impl Theme {
    /// Every look, in the order in which they are offered.
    pub const ALL: [Self; 4] = [
        Self::Light,
        Self::Dark,
        Self::ContrastBlack,
        Self::ContrastWhite,
    ];

    /// The look's name in the style sheet.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Light => "light",
            Self::Dark => "dark",
            Self::ContrastBlack => "contrast-black",
            Self::ContrastWhite => "contrast-white",
        }
    }

    /// The look of this name.
    pub fn from_id(id: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|theme| theme.id() == id)
    }
}
