// Measures the page's code and the same in plain JavaScript side by side, and writes docs/benchmarks.md.
//
// `cargo xtask bench` builds what this needs and starts it. With names of benchmarks it measures these alone, and
// writes nothing.
import { readFileSync, writeFileSync } from "node:fs";

import { chromium } from "@playwright/test";

import { BENCHMARKS, rowsInDocument } from "./benchmarks.mjs";
import { firstLoad } from "./first_load.mjs";
import { journaling } from "./journal.mjs";
import { machine } from "./machine.mjs";
import { pastes } from "./paste.mjs";
import { document, line, median } from "./report.mjs";
import { Server } from "./server.mjs";
import { Side } from "./side.mjs";

const RUNS = 5;
const VIEWPORTS = [
  { width: 1280, height: 800 },
  { width: 2560, height: 1440 },
  { width: 3840, height: 2160 },
];

const here = (path) => new URL(path, import.meta.url).pathname;
const given = (variable) => {
  const value = process.env[variable];
  if (!value) throw new Error(`${variable} is not set: start this by \`cargo xtask bench\`.`);
  return value;
};

/** Runs one benchmark on both sides in turn: first once to warm up, then as often as counts. */
async function compare(benchmark, sides) {
  const taking = sides.filter((side) => (benchmark.only ?? side.name) === side.name);
  const runs = Object.fromEntries(taking.map((side) => [side.name, []]));
  const results = {};
  for (let round = 0; round <= RUNS; round += 1) {
    // Neither side is always the first.
    for (const side of round % 2 ? taking : taking.toReversed()) {
      runs[side.name].push(await benchmark.run(side));
      results[side.name] = await benchmark.result(side);
    }
  }
  if (!benchmark.only && results.page !== results.plain) {
    throw new Error(`${benchmark.name}: the two sides did not come to the same result, so their times say nothing.`);
  }
  const summary = ([name, [cold, ...warm]]) => {
    const medians = Object.keys(cold).map((key) => [key, median(warm.map((run) => run[key]))]);
    const runs = warm.map((run) => run[benchmark.value]);
    return [name, { ...Object.fromEntries(medians), cold: cold[benchmark.value], value: median(runs), runs }];
  };
  return { benchmark, ...Object.fromEntries(Object.entries(runs).map(summary)) };
}

const names = process.argv.slice(2);
const all = [...BENCHMARKS.map(({ name }) => name), "journal", "first-load"];
const unknown = names.find((name) => !all.includes(name));
if (unknown) throw new Error(`There is no benchmark ${unknown}, but: ${all.join(", ")}.`);

// The browser is started as for the tests, so its arguments stand in one place.
const capabilities = JSON.parse(readFileSync(here("../../webdriver.json"), "utf8"));
const args = capabilities["goog:chromeOptions"].args.filter((arg) => arg !== "--headless");
const options = { executablePath: given("CHROMIUM"), args };
const launch = () => chromium.launch(options);
const launchWith = (folder) => chromium.launchPersistentContext(folder, options);

const folders = [
  ["/side/", given("BENCH_SIDE")],
  ["/style/", here("../../style/")],
  ["/", here("./")],
];
const server = await Server.start(folders);
const browser = await launch();
const sides = [await Side.open(browser, server.address, "page"), await Side.open(browser, server.address, "plain")];
const results = [];
for (const benchmark of BENCHMARKS.filter(({ name }) => names.length === 0 || names.includes(name))) {
  const result = await compare(benchmark, sides);
  console.log(line(result));
  results.push(result);
}
const rows = [];
if (names.length === 0) {
  for (const viewport of VIEWPORTS) {
    const most = {};
    for (const side of sides) most[side.name] = await rowsInDocument(side, viewport);
    rows.push({ viewport, ...most });
  }
}
const version = browser.version();
await browser.close();
let journal;
if (names.length === 0 || names.includes("journal")) {
  journal = await journaling(launchWith, server.address, RUNS);
  console.log(JSON.stringify(journal, null, 1));
}
server.stop();

if (names.includes("first-load")) {
  console.log(JSON.stringify(await firstLoad(launch, given("BENCH_PAGE")), null, 1));
}
if (names.length === 0) {
  const page = given("BENCH_PAGE");
  const pasted = await pastes(launch, page, RUNS);
  const files = await firstLoad(launch, page);
  const facts = { ...machine(), chromium: version, wasmOpt: process.env.BENCH_WASM_OPT };
  const text = document({ facts, results, rows, pasted, journal, files });
  writeFileSync(here("../../docs/benchmarks.md"), text);
  console.log("docs/benchmarks.md is written.");
}
