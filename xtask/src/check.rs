//! The checks and tests of `cargo xtask test`, in their order.

use std::path::PathBuf;
use std::process::Command;

use crate::browser::{Browser, Engines};
use crate::count::{Count, Runner};
use crate::failure::Failure;
use crate::gateway;
use crate::needs::Need;
use crate::npm;
use crate::page;
use crate::process::{self, cargo};
use crate::tool::Tool;
use crate::toolchain;

/// The tests that run in three browsers.
const ENGINES: [&str; 3] = [
    "engines/engines.test.mjs",
    "engines/main_job.test.mjs",
    "engines/sign_in.test.mjs",
];

/// One step of `test`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Check {
    Format,
    Clippy,
    ClippyPage,
    Native,
    Components,
    Stories,
    Engines,
}

impl Check {
    /// The quickest answers first.
    pub(crate) const ALL: [Self; 7] = [
        Self::Format,
        Self::Clippy,
        Self::ClippyPage,
        Self::Native,
        Self::Components,
        Self::Stories,
        Self::Engines,
    ];

    /// `true` if it runs only where it is asked for: it needs more browsers than one.
    pub(crate) fn is_extra(self) -> bool {
        self == Self::Engines
    }

    /// As `--only` takes it.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Format => "format",
            Self::Clippy => "clippy",
            Self::ClippyPage => "clippy-page",
            Self::Native => "native",
            Self::Components => "components",
            Self::Stories => "stories",
            Self::Engines => "engines",
        }
    }

    /// `true` if it needs this before it can run.
    pub(crate) fn needs(self, need: Need) -> bool {
        match self {
            Self::Format | Self::Clippy => need == Need::Lints,
            Self::ClippyPage => matches!(need, Need::Lints | Need::Wasm),
            Self::Native => false,
            Self::Components => matches!(need, Need::Wasm | Need::WasmBindgen | Need::Browser),
            Self::Stories => !matches!(need, Need::Lints | Need::Engines | Need::WasmOpt),
            Self::Engines => !matches!(need, Need::Lints | Need::Npm | Need::WasmOpt),
        }
    }

    /// Runs it, with further arguments for its program. Tests are counted into `total` even where it fails.
    pub(crate) fn run(self, further: &[String], total: &mut Count) -> Result<String, Failure> {
        match self {
            Self::Format => {
                let mut format = cargo("fmt --all --check");
                process::run(format.args(further)).map_err(|failure| {
                    failure.advise("`cargo fmt --all` puts the code in order.")
                })?;
                Ok("clean".to_owned())
            }
            Self::Clippy => {
                clippy("--workspace --exclude bulkhead-app --all-targets", further)?;
                Ok("clean".to_owned())
            }
            Self::ClippyPage => {
                // The page is code for the browser alone, and core runs there as well. Core's tests don't: what
                // they are written with need not compile for it.
                let wasm = toolchain::WASM;
                clippy(&format!("-p bulkhead-core --lib --target {wasm}"), further)?;
                clippy(
                    &format!("-p bulkhead-app --all-targets --target {wasm}"),
                    further,
                )?;
                Ok("clean".to_owned())
            }
            Self::Native => {
                let mut tests = cargo("test --workspace --exclude bulkhead-app --no-fail-fast");
                counted(tests.args(further), Runner::Cargo, total)
            }
            Self::Components => counted(components()?.args(further), Runner::Cargo, total),
            Self::Stories => counted(stories()?.args(further), Runner::Playwright, total),
            Self::Engines => counted(in_engines(further)?.args(ENGINES), Runner::Node, total),
        }
    }
}

/// The page's tests in a real browser, through the runner of wasm-bindgen.
fn components() -> Result<Command, Failure> {
    let browser = Browser::find()?;
    let runner = Tool::wasm_bindgen()?
        .found()?
        .join("wasm-bindgen-test-runner");
    let wasm = toolchain::WASM;
    let mut tests = cargo(&format!(
        "test -p bulkhead-app --lib --test * --no-fail-fast --target {wasm}"
    ));
    tests
        .env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUNNER", runner)
        .env("CHROMEDRIVER", &browser.driver)
        .env("WASM_BINDGEN_TEST_WEBDRIVER_JSON", browser.capabilities()?)
        // For all tests of one file together; the runner's own 20 s are short for a slow machine.
        .env("WASM_BINDGEN_TEST_TIMEOUT", "120");
    Ok(tests)
}

/// The stories from end to end: this page and this gateway in a real browser.
pub(crate) fn stories() -> Result<Command, Failure> {
    let mut stories = npm::playwright()?;
    with_page_and_gateway(&mut stories)?;
    stories.env("CHROMIUM", Browser::find()?.chromium);
    Ok(stories)
}

/// The tests that run in three browsers, but for their file.
fn in_engines(further: &[String]) -> Result<Command, Failure> {
    // It knows WebSocket from version 22 on without being told.
    let mut tests = npm::node(&["--experimental-websocket", "--test", "--test-reporter=spec"])?;
    with_page_and_gateway(&mut tests)?;
    let (browser, engines) = (Browser::find()?, Engines::find()?);
    tests
        .args(further)
        .env("CHROMIUM", browser.chromium)
        .env("CHROMEDRIVER", browser.driver)
        .env("FIREFOX", engines.firefox)
        .env("WEBKIT_DRIVER", engines.webkit_driver);
    Ok(tests)
}

/// Builds both, and says where they are.
fn with_page_and_gateway(tests: &mut Command) -> Result<(), Failure> {
    page::build()?;
    gateway::build()?;
    let page = PathBuf::from(page::FOLDER);
    let page = std::fs::canonicalize(&page).map_err(|error| Failure::file(&page, &error))?;
    tests
        .env("BULKHEAD_BIN", gateway::binary()?)
        .env("BULKHEAD_PAGE", page);
    Ok(())
}

fn counted(command: &mut Command, runner: Runner, total: &mut Count) -> Result<String, Failure> {
    let mut count = Count::default();
    let result = process::run_seeing(command, |line| count += runner.count(line));
    *total += count;
    result?;
    if count.skipped > 0 {
        return Err(Failure::new(format!(
            "{count}, but {} skipped or ignored: a test that does not run shows nothing.",
            count.skipped
        )));
    }
    if count.total() == 0 {
        return Err(Failure::new("No test ran, so this step has shown nothing."));
    }
    Ok(count.to_string())
}

fn clippy(packages: &str, further: &[String]) -> Result<(), Failure> {
    let mut clippy = cargo(&format!("clippy {packages}"));
    process::run(clippy.args(further).args(["--", "-D", "warnings"]))
}
