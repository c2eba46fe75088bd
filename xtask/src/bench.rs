//! `cargo xtask bench`: the page against plain JavaScript, measured side by side.

use crate::args::Bench;
use crate::browser::Browser;
use crate::failure::Failure;
use crate::needs::{self, Need};
use crate::npm;
use crate::optimised;
use crate::process;
use crate::steps::Steps;
use crate::wasm_opt::WasmOpt;

/// What has to be there first.
const NEEDS: [Need; 6] = [
    Need::Wasm,
    Need::Browser,
    Need::Npm,
    Need::WasmOpt,
    Need::WasmBindgen,
    Need::Trunk,
];

/// Builds what is measured, then measures it.
pub(crate) fn bench(options: &Bench) -> Result<(), Failure> {
    let mut steps = Steps::new(NEEDS.len() + 3);
    needs::meet(&NEEDS, &mut steps)?;
    let wasm_opt = WasmOpt::found()?;
    let folder = optimised::target_folder()?.join("bench");
    let (page, side) = (folder.join("page"), folder.join("side"));
    // Before the page, since trunk is not allowed to fetch crates.
    steps.run("the benchmarks, optimised", || {
        optimised::side(&side, &wasm_opt)
    })?;
    steps.run("the page, optimised", || optimised::page(&page, &wasm_opt))?;
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
