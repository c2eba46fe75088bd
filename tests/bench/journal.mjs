// What keeping runs costs, in a browser that keeps them on a disk.
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { median } from "./report.mjs";

const LATENCIES = [5, 50];
const RUNS_KEPT = 10;

/** The time that something takes in the page, and the longest task of the main thread meanwhile. */
const timed = (page, name) =>
  page.evaluate(async (name) => {
    const tasks = [];
    const observer = new PerformanceObserver((list) => tasks.push(...list.getEntries().map(({ duration }) => duration)));
    observer.observe({ entryTypes: ["longtask"] });
    const start = performance.now();
    const found = await window.bench[name]();
    const ms = performance.now() - start;
    await new Promise((done) => setTimeout(done, 100));
    observer.disconnect();
    return { ms, found, longest: Math.max(0, ...tasks) };
  }, name);

/** Runs with and without a record in turn; then a million items that are kept. */
export async function journaling(launch, address, rounds) {
  const folder = await mkdtemp(join(tmpdir(), "bulkhead-bench-"));
  const context = await launch(folder);
  try {
    const page = await context.newPage();
    await page.goto(`${address}/page.html`);
    await page.waitForFunction(() => window.bench, undefined, { timeout: 60_000 });
    await page.bringToFront();
    const runs = [];
    for (const latency of LATENCIES) {
      const times = { kept: [], not: [] };
      for (let round = 0; round <= rounds; round += 1) {
        for (const keeps of round % 2 ? [true, false] : [false, true]) {
          const measured = await page.evaluate(([keeps, latency]) => window.bench.journal(keeps, latency), [keeps, latency]);
          if (round > 0) times[keeps ? "kept" : "not"].push(Array.from(measured));
        }
      }
      const of = (name, at) => median(times[name].map((run) => run[at]));
      const both = (at) => ({ not: of("not", at), kept: of("kept", at) });
      runs.push({ latency, whole: both(0), sending: both(1) });
    }
    await page.evaluate((runs) => window.bench.keep(runs), RUNS_KEPT);
    const store = { list: await timed(page, "kept"), open: await timed(page, "openKept") };
    return { runs, store };
  } finally {
    await context.close();
    await rm(folder, { recursive: true, force: true });
  }
}
