//! The things needed before something can be built or tested, and seeing to them.

use crate::background::Build;
use crate::browser::{Browser, Engines};
use crate::failure::Failure;
use crate::gateway;
use crate::npm;
use crate::page;
use crate::process::Priority;
use crate::steps::{self, Steps};
use crate::tool::Tool;
use crate::toolchain;
use crate::wasm_opt::WasmOpt;

/// Something that may have to be fetched or built first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Need {
    /// Rust's standard library for WebAssembly.
    Wasm,
    /// clippy and rustfmt.
    Lints,
    Browser,
    /// Firefox and `WebKitGTK`.
    Engines,
    /// Node.js and the packages of the stories.
    Npm,
    /// The program to make the page small.
    WasmOpt,
    WasmBindgen,
}

impl Need {
    /// In the order in which they are seen to. wasm-bindgen takes longest: it is built meanwhile and awaited last.
    pub(crate) const ALL: [Self; 7] = [
        Self::Wasm,
        Self::Lints,
        Self::Browser,
        Self::Engines,
        Self::Npm,
        Self::WasmOpt,
        Self::WasmBindgen,
    ];
}

/// `cargo xtask setup`.
pub(crate) fn setup() -> Result<(), Failure> {
    let needs = Need::ALL.into_iter();
    // Only what has to be asked for needs these.
    let is_extra = |need: &Need| matches!(need, Need::Engines | Need::WasmOpt);
    let needs: Vec<Need> = needs.filter(|need| !is_extra(need)).collect();
    let mut steps = Steps::new(needs.len());
    meet(&needs, &mut steps)?;
    println!("\nAll that `cargo xtask test` needs is there.");
    Ok(())
}

/// Sees to each of these needs in a step.
pub(crate) fn meet(needs: &[Need], steps: &mut Steps) -> Result<(), Failure> {
    meet_while(needs, steps, || Ok(()))
}

/// The same; while wasm-bindgen is being built, `work` is done at a low priority, so that the processor
/// stays busy to the end.
pub(crate) fn meet_while(
    needs: &[Need],
    steps: &mut Steps,
    work: impl FnOnce() -> Result<(), Failure>,
) -> Result<(), Failure> {
    let mut work = Some(work);
    let mut wasm_bindgen = start(needs)?;
    for need in needs {
        match need {
            Need::Wasm => steps.run("Rust for WebAssembly", toolchain::wasm)?,
            Need::Lints => steps.run("clippy and rustfmt", toolchain::lints)?,
            Need::Browser => steps.run("Chromium and its driver", Browser::ensure)?,
            Need::Engines => steps.run("Firefox and WebKitGTK", Engines::ensure)?,
            Need::Npm => steps.run("npm packages of the stories", npm::ensure)?,
            Need::WasmOpt => steps.run("wasm-opt", WasmOpt::ensure)?,
            Need::WasmBindgen => {
                let title = Tool::wasm_bindgen()?.title();
                steps.run(&title, || {
                    let Some(build) = wasm_bindgen.take() else {
                        return Ok("there already".to_owned());
                    };
                    if let Some(work) = work.take() {
                        work()?;
                    }
                    let time = steps::seconds(build.wait()?);
                    Ok(format!("built ({time} from its start)"))
                })?;
            }
        }
    }
    Ok(())
}

/// Compiles the gateway and the page as they are worked on.
pub(crate) fn compile_meanwhile() -> Result<(), Failure> {
    println!("      compiling the gateway and the page meanwhile");
    gateway::build_at(Priority::Low)?;
    page::compile(Priority::Low)
}

/// Starts to build wasm-bindgen, if it is needed and not there.
fn start(needs: &[Need]) -> Result<Option<Build>, Failure> {
    if !needs.contains(&Need::WasmBindgen) {
        return Ok(None);
    }
    let tool = Tool::wasm_bindgen()?;
    let build = tool.start(Priority::Usual)?;
    if build.is_some() {
        println!(
            "{} is being built meanwhile (once, a few minutes) …",
            tool.title()
        );
    }
    Ok(build)
}
