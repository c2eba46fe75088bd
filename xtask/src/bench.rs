//! `cargo xtask bench`: the page against plain JavaScript, measured side by side.

use crate::args::Bench;
use crate::browser::Browser;
use crate::failure::Failure;
use crate::needs::{self, Need};
use crate::npm;
use crate::optimised::{self, WasmOpt};
use crate::process;
use crate::steps::Steps;

/// What has to be there first.
const NEEDS: [Need; 5] = [
    Need::Wasm,
    Need::Browser,
    Need::Npm,
    Need::WasmBindgen,
    Need::Trunk,
];

/// Builds what is measured, then measures it.
pub(crate) fn bench(options: &Bench) -> Result<(), Failure> {
    let mut steps = Steps::new(NEEDS.len() + 3);
    needs::meet(&NEEDS, &mut steps)?;
    let wasm_opt = WasmOpt::find();
    let folder = optimised::target_folder()?.join("bench");
    let (page, side) = (folder.join("page"), folder.join("side"));
    // Before the page, since trunk is not allowed to fetch crates.
    steps.run("the benchmarks, optimised", || {
        optimised::side(&side, wasm_opt.as_ref())
    })?;
    steps.run("the page, optimised", || {
        optimised::page(&page, wasm_opt.as_ref())
    })?;
    steps.run("measuring", || {
        let mut measure = npm::node_script("bench/bench.mjs");
        measure
            .args(&options.further)
            .env("CHROMIUM", Browser::find()?.chromium)
            .env("BENCH_PAGE", &page)
            .env("BENCH_SIDE", &side)
            .env(
                "BENCH_WASM_OPT",
                wasm_opt
                    .as_ref()
                    .and_then(WasmOpt::version)
                    .unwrap_or_default(),
            );
        process::run(&mut measure)?;
        Ok("done".to_owned())
    })
}
