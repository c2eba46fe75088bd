//! A file that leads a browser to an address, without it standing on a command line, which
//! everybody on this machine could read.

use std::time::Duration;

/// The time for which such a file is kept: as long as the key in it may be used.
pub(super) const LIFE: Duration = Duration::from_secs(600);

/// An address has no character that means something in HTML.
pub(super) fn html(address: &str) -> String {
    format!(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"referrer\" content=\"no-referrer\">\n\
         <meta http-equiv=\"refresh\" content=\"0;url={address}\">\n\
         <title>Bulkhead</title>\n</head>\n<body>\n\
         <p><a href=\"{address}\">Sign in to Bulkhead</a></p>\n</body>\n</html>\n"
    )
}

/// The address that such a file leads to.
#[cfg(any(not(unix), test))]
pub(super) fn address_in(html: &str) -> Option<String> {
    let (_, rest) = html.split_once("<a href=\"")?;
    let (address, _) = rest.split_once('"')?;
    Some(address.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_leads_to_its_address() {
        let address = "http://127.0.0.1:8080/sign-in#key";
        assert_eq!(address_in(&html(address)).as_deref(), Some(address));
        assert_eq!(address_in(""), None);
    }
}
