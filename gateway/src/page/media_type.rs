//! Media types. The build script uses this, too.

/// The media type of scripts.
pub(super) const SCRIPT: &str = "text/javascript; charset=utf-8";

/// The media type of a file, and whether its format is a compressed one.
pub(super) fn media_type(path: &str) -> (&'static str, bool) {
    let extension = path.rsplit_once('.').map_or("", |(_, extension)| extension);
    match extension {
        "html" => ("text/html; charset=utf-8", false),
        "css" => ("text/css; charset=utf-8", false),
        "js" | "mjs" => (SCRIPT, false),
        "wasm" => ("application/wasm", false),
        "json" | "map" => ("application/json", false),
        "webmanifest" => ("application/manifest+json", false),
        "svg" => ("image/svg+xml", false),
        "txt" => ("text/plain; charset=utf-8", false),
        "ico" => ("image/x-icon", false),
        "png" => ("image/png", true),
        "woff2" => ("font/woff2", true),
        _ => ("application/octet-stream", true),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_extension_tells_the_media_type() {
        for (path, expected) in [
            ("/index.html", "text/html; charset=utf-8"),
            ("/a/style.css", "text/css; charset=utf-8"),
            ("/app.js", "text/javascript; charset=utf-8"),
            ("/app_bg.wasm", "application/wasm"),
            ("/logo.svg", "image/svg+xml"),
            ("/favicon.ico", "image/x-icon"),
            ("/icon.png", "image/png"),
            ("/robots.txt", "text/plain; charset=utf-8"),
            ("/data.json", "application/json"),
            ("/LICENSE", "application/octet-stream"),
        ] {
            assert_eq!(media_type(path).0, expected, "{path}");
        }
    }
}
