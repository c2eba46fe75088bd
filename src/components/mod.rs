//! Widgets that know nothing of deployments or runs, and the bar above every screen.

mod access;
mod check_box;
mod code;
mod confirm_button;
mod connection_bar;
mod connection_label;
mod data_table;
mod heading;
mod live_region;
mod message_strip;
mod number_field;
mod plain_table;
mod radio_group;
mod search_box;
mod shortcuts;
mod side_panel;
mod sign_in;
mod theme_select;
mod toast;

pub use access::access_notices;
pub use check_box::CheckBox;
pub use code::with_code;
pub use confirm_button::{ConfirmButton, is_double};
pub use connection_bar::ConnectionBar;
pub use connection_label::{ConnectionLabel, NameAndLabel};
pub use data_table::{
    Cell, Column, DataTable, SortColumn, Sorting, TableView, Ticks, ViewSettings,
};
pub use heading::Heading;
pub use live_region::LiveRegion;
pub use message_strip::{Gravity, MessageStrip};
pub use number_field::NumberField;
pub use plain_table::{PlainTable, ShowMore};
pub use radio_group::RadioGroup;
pub use search_box::SearchBox;
pub use shortcuts::Shortcuts;
pub use side_panel::{SidePanel, facts};
pub use sign_in::{SignInNotice, SignedIn};
pub use theme_select::ThemeSelect;
pub use toast::ToastArea;
