//! The browsers of the tests: Chromium and its driver; for one step also Firefox and `WebKitGTK`.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};

use crate::apt;
use crate::failure::Failure;
use crate::process;
use crate::tool;
use crate::version;

/// The file on how to start a browser under test, in a driver's form. Playwright reads it, too.
const CAPABILITIES: &str = "webdriver.json";

/// Chromium and the program that steers it.
pub(crate) struct Browser {
    pub(crate) chromium: PathBuf,
    pub(crate) driver: PathBuf,
}

impl Browser {
    /// Finds both; the failure says which one is missing and where it was looked for.
    pub(crate) fn find() -> Result<Self, Failure> {
        let chromium = program(
            "CHROMIUM",
            &["chromium", "chromium-browser", "google-chrome"],
        )?;
        let driver = program("CHROMEDRIVER", &["chromedriver"])?;
        Ok(Self { chromium, driver })
    }

    /// Finds both or installs them, and compares their versions.
    pub(crate) fn ensure() -> Result<String, Failure> {
        // What is named and is not there is a mistake, and no reason to install anything.
        named("CHROMIUM")?;
        named("CHROMEDRIVER")?;
        let found = match Self::find() {
            Err(_) if apt::possible() => {
                println!("      installing chromium and chromium-driver by apt-get");
                apt::install(&["chromium", "chromium-driver"])?;
                Self::find()
            }
            found => found,
        };
        let browser = found.map_err(|missing| {
            missing.advise("Install Chromium and its driver in the same version (on Debian, as root: apt-get install --no-install-recommends chromium chromium-driver), or say where they are in the environment variables CHROMIUM and CHROMEDRIVER.")
        })?;
        browser.versions()
    }

    fn versions(&self) -> Result<String, Failure> {
        let of = |program: &Path| {
            version::of(program).ok_or_else(|| {
                Failure::new(format!(
                    "{} does not say its version: it cannot be started.",
                    program.display()
                ))
            })
        };
        let (chromium, driver) = (of(&self.chromium)?, of(&self.driver)?);
        if version::major(&chromium) == version::major(&driver) {
            return Ok(format!("{} is version {chromium}", self.chromium.display()));
        }
        Err(Failure::new(format!(
            "{} is version {chromium}, but its driver {} is version {driver}.",
            self.chromium.display(),
            self.driver.display()
        ))
        .advise("Install both in the same version, or choose others by the environment variables CHROMIUM and CHROMEDRIVER."))
    }

    /// Writes the capabilities for a driver, with this browser in them, and answers where they are.
    pub(crate) fn capabilities(&self) -> Result<PathBuf, Failure> {
        let read = fs::read_to_string(CAPABILITIES);
        let text = read.map_err(|error| Failure::file(Path::new(CAPABILITIES), &error))?;
        let file = Path::new(tool::FOLDER).join(CAPABILITIES);
        let written = fs::create_dir_all(tool::FOLDER)
            .and_then(|()| fs::write(&file, with_binary(&text, &self.chromium)))
            .and_then(|()| fs::canonicalize(&file));
        written.map_err(|error| Failure::file(&file, &error))
    }
}

/// The Debian packages of Firefox, of `WebKitGTK` with its driver and browser, and of the display that
/// this one needs.
const PACKAGES: [&str; 4] = ["firefox-esr", "webkit2gtk-driver", "xvfb", "xauth"];

/// The browsers beside Chromium, for what has to hold in all of them.
pub(crate) struct Engines {
    pub(crate) firefox: PathBuf,
    /// The driver, which knows where its browser is.
    pub(crate) webkit_driver: PathBuf,
}

impl Engines {
    /// Finds both; the failure says which one is missing and where it was looked for.
    pub(crate) fn find() -> Result<Self, Failure> {
        if process::find("xvfb-run").is_none() {
            return Err(Failure::new("The PATH has no xvfb-run."));
        }
        Ok(Self {
            firefox: program("FIREFOX", &["firefox-esr", "firefox"])?,
            webkit_driver: program("WEBKIT_DRIVER", &["WebKitWebDriver"])?,
        })
    }

    /// Finds both or installs them.
    pub(crate) fn ensure() -> Result<String, Failure> {
        named("FIREFOX")?;
        named("WEBKIT_DRIVER")?;
        let packages = PACKAGES.join(" ");
        let found = match Self::find() {
            Err(_) if apt::possible() => {
                println!("      installing {packages} by apt-get");
                apt::install(&PACKAGES)?;
                Self::find()
            }
            found => found,
        };
        let found = found.map_err(|missing| {
            missing.advise(format!("Install Firefox and WebKitGTK's driver (on Debian, as root: apt-get install --no-install-recommends {packages}), or say where they are in the environment variables FIREFOX and WEBKIT_DRIVER."))
        })?;
        let version = version::of(&found.firefox).unwrap_or_default();
        Ok(format!("Firefox is version {version}"))
    }
}

/// The program that the environment variable names, or else the first of the names on the PATH.
fn program(variable: &str, names: &[&str]) -> Result<PathBuf, Failure> {
    if let Some(program) = named(variable)? {
        return Ok(program);
    }
    let mut found = names.iter().filter_map(|name| process::find(name));
    found.next().ok_or_else(|| {
        let names = names.join(", ");
        Failure::new(format!(
            "{variable} is not set, and the PATH has none of: {names}."
        ))
    })
}

/// The program that the environment variable names, if it is set.
fn named(variable: &str) -> Result<Option<PathBuf>, Failure> {
    let value = env::var_os(variable).filter(|value| !value.is_empty());
    let Some(program) = value.map(PathBuf::from) else {
        return Ok(None);
    };
    if program.is_file() {
        return Ok(Some(program));
    }
    Err(Failure::new(format!(
        "{variable} is {}, and there is no such file.",
        program.display()
    )))
}

/// The text of the capabilities with the browser's path before its arguments.
fn with_binary(capabilities: &str, chromium: &Path) -> String {
    let path = chromium.to_string_lossy();
    let path = path.replace('\\', "\\\\").replace('"', "\\\"");
    capabilities.replacen("\"args\"", &format!("\"binary\": \"{path}\", \"args\""), 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_browser_is_named_before_its_arguments() {
        let text = r#"{"goog:chromeOptions": {"args": ["--headless"]}}"#;
        assert_eq!(
            with_binary(text, Path::new(r"C:\chromium.exe")),
            r#"{"goog:chromeOptions": {"binary": "C:\\chromium.exe", "args": ["--headless"]}}"#
        );
    }

    #[test]
    fn what_is_nowhere_is_told_with_its_names() {
        let missing = program("BULKHEAD_NO_SUCH_VARIABLE", &["no-such-browser"]);
        let sentence = missing.expect_err("is nowhere").to_string();
        assert!(sentence.contains("no-such-browser"), "{sentence}");
    }
}
