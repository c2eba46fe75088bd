//! What has to be there before something can be built or tested, and seeing to it.

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
    /// What makes the page small.
    WasmOpt,
    WasmBindgen,
    Trunk,
}

impl Need {
    /// In the order in which they are seen to. The tools take longest: they are built meanwhile and awaited last.
    pub(crate) const ALL: [Self; 8] = [
        Self::Wasm,
        Self::Lints,
        Self::Browser,
        Self::Engines,
        Self::Npm,
        Self::WasmOpt,
        Self::WasmBindgen,
        Self::Trunk,
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
    let mut tools = Tools::start(needs)?;
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
                steps.run(&title, || tools.wait_for_wasm_bindgen())?;
            }
            Need::Trunk => {
                let title = Tool::trunk()?.title();
                steps.run(&title, || awaited(tools.trunk.take()))?;
            }
        }
    }
    Ok(())
}

/// The tools that are being built while other things go on.
struct Tools {
    trunk: Option<Build>,
    wasm_bindgen: Option<Build>,
}

impl Tools {
    fn start(needs: &[Need]) -> Result<Self, Failure> {
        let start = |need, tool: Result<Tool, Failure>, priority| {
            if !needs.contains(&need) {
                return Ok(None);
            }
            let tool = tool?;
            let build = tool.start(priority)?;
            if build.is_some() {
                let title = tool.title();
                println!("{title} is being built meanwhile (once, a few minutes) …");
            }
            Ok(build)
        };
        // trunk has the longest chain of crates of which each waits for the one before. Whatever else is built
        // takes what that leaves of the processor, so that all is done soonest.
        let trunk = start(Need::Trunk, Tool::trunk(), Priority::Usual)?;
        let other = match trunk {
            Some(_) => Priority::Low,
            None => Priority::Usual,
        };
        let wasm_bindgen = start(Need::WasmBindgen, Tool::wasm_bindgen(), other)?;
        Ok(Self {
            trunk,
            wasm_bindgen,
        })
    }

    /// Waits for wasm-bindgen. While trunk is being built as well, what will be needed next is compiled: the
    /// processor stays busy to the end.
    fn wait_for_wasm_bindgen(&mut self) -> Result<String, Failure> {
        if self.trunk.is_some() {
            println!("      compiling the gateway and the page while the tools are being built");
            gateway::build_at(Priority::Low)?;
            page::compile(Priority::Low)?;
        }
        awaited(self.wasm_bindgen.take())
    }
}

/// Waits for a tool, if it is being built.
fn awaited(build: Option<Build>) -> Result<String, Failure> {
    match build {
        Some(build) => {
            let time = steps::seconds(build.wait()?);
            Ok(format!("built ({time} from its start)"))
        }
        None => Ok("there already".to_owned()),
    }
}
