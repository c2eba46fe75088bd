//! `cargo xtask bench`: the page against plain JavaScript, measured side by side.

use crate::args::Bench;
use crate::assemble::{self, Profile};
use crate::browser::Browser;
use crate::failure::Failure;
use crate::files;
use crate::needs::{self, Need};
use crate::npm;
use crate::process::{self, Priority};
use crate::steps::Steps;
use crate::toolchain;
use crate::wasm_opt::WasmOpt;

/// The needs to be met first.
const NEEDS: [Need; 5] = [
    Need::Wasm,
    Need::Browser,
    Need::Npm,
    Need::WasmOpt,
    Need::WasmBindgen,
];

/// Builds what is measured, then measures it.
pub(crate) fn bench(options: &Bench) -> Result<(), Failure> {
    let mut steps = Steps::new(NEEDS.len() + 3);
    needs::meet(&NEEDS, &mut steps)?;
    let wasm_opt = WasmOpt::found()?;
    let folder = files::target()?.join("bench");
    let (page, side) = (folder.join("page"), folder.join("side"));
    steps.run("the benchmarks, optimised", || {
        let (profile, wasm) = (Profile::HandedOut, toolchain::WASM);
        let name = profile.name();
        process::run(&mut process::cargo(&format!(
            "build --package bulkhead-app --example bench --profile {name} --target {wasm}"
        )))?;
        let module = profile.compiled()?.join("examples/bench.wasm");
        assemble::bind(&module, &side, "side", Some(&wasm_opt))?;
        Ok("built".to_owned())
    })?;
    steps.run("the page, optimised", || {
        assemble::compile(Profile::HandedOut, Priority::Usual)?;
        assemble::page(&page, Profile::HandedOut, Some(&wasm_opt))?;
        Ok("built".to_owned())
    })?;
    steps.run("measuring", || {
        let mut measure = npm::node_script("bench/bench.mjs");
        measure
            .args(&options.further)
            .env("CHROMIUM", Browser::find()?.chromium)
            .env("BENCH_PAGE", &page)
            .env("BENCH_SIDE", &side)
            .env("BENCH_WASM_OPT", wasm_opt.version());
        process::run(&mut measure)?;
        Ok("done".to_owned())
    })
}
