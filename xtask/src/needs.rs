//! What has to be there before something can be built or tested, and seeing to it.

use crate::background::Build;
use crate::browser::Browser;
use crate::failure::Failure;
use crate::gateway;
use crate::npm;
use crate::page;
use crate::steps::{self, Steps};
use crate::tool::Tool;
use crate::toolchain;

/// Something that may have to be fetched or built first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Need {
    /// Rust's standard library for WebAssembly.
    Wasm,
    /// clippy and rustfmt.
    Lints,
    WasmBindgen,
    Browser,
    /// Node.js and the packages of the stories.
    Npm,
    Trunk,
}

impl Need {
    /// In the order in which they are seen to. trunk takes longest, so it is built meanwhile and awaited last.
    pub(crate) const ALL: [Self; 6] = [
        Self::Wasm,
        Self::Lints,
        Self::WasmBindgen,
        Self::Browser,
        Self::Npm,
        Self::Trunk,
    ];
}

/// `cargo xtask setup`.
pub(crate) fn setup() -> Result<(), Failure> {
    let mut steps = Steps::new(Need::ALL.len());
    meet(&Need::ALL, &mut steps)?;
    println!("\nAll that `cargo xtask test` needs is there.");
    Ok(())
}

/// Sees to each of these needs in a step.
pub(crate) fn meet(needs: &[Need], steps: &mut Steps) -> Result<(), Failure> {
    let trunk = Tool::trunk()?;
    let mut building = None;
    if needs.contains(&Need::Trunk) {
        building = trunk.start()?;
    }
    if building.is_some() {
        let title = trunk.title();
        println!("{title} is being built meanwhile (once, a few minutes) …");
    }
    for need in needs {
        match need {
            Need::Wasm => steps.run("Rust for WebAssembly", toolchain::wasm)?,
            Need::Lints => steps.run("clippy and rustfmt", toolchain::lints)?,
            Need::WasmBindgen => {
                let tool = Tool::wasm_bindgen()?;
                steps.run(&tool.title(), || tool.ensure())?;
            }
            Need::Browser => steps.run("Chromium and its driver", Browser::ensure)?,
            Need::Npm => steps.run("npm packages of the stories", npm::ensure)?,
            Need::Trunk => steps.run(&trunk.title(), || match building.take() {
                Some(building) => while_compiling(building),
                None => Ok("there already".to_owned()),
            })?,
        }
    }
    Ok(())
}

/// Waits for trunk, and compiles meanwhile what will be needed next: both cores stay busy to the end.
fn while_compiling(building: Build) -> Result<String, Failure> {
    println!("      compiling the gateway and the page while it is being built");
    gateway::build()?;
    page::compile()?;
    let time = steps::seconds(building.wait()?);
    Ok(format!("built ({time} from its start)"))
}
