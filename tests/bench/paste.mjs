// A paste of 100,000 ids into the real page, and the longest task on its main thread.
import { Server } from "./server.mjs";
import { lines } from "./data.js";

const CONNECTIONS = [{ name: "sandbox", kind: "ai-core", sandbox: true, fingerprint: "benchmark", resourceGroups: ["default"], batchLimit: 100 }];

/** The longest task of the page's main thread in a trace, in milliseconds of the clock and of the processor. */
function longest(trace) {
  const { traceEvents } = JSON.parse(trace);
  const isMain = ({ name, args }) => name === "thread_name" && args.name === "CrRendererMain";
  const mains = new Set(traceEvents.filter(isMain).map(({ pid, tid }) => `${pid} ${tid}`));
  const isTask = ({ name, pid, tid }) => name.endsWith("RunTask") && mains.has(`${pid} ${tid}`);
  const tasks = traceEvents.filter(isTask);
  const most = (key) => Math.max(...tasks.map((task) => (task[key] ?? 0) / 1_000));
  return { clock: most("dur"), processor: most("tdur") };
}

async function paste(browser, address) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  const page = await context.newPage();
  await page.goto(address);
  const box = page.getByRole("textbox", { name: "IDs" });
  await page.evaluate((text) => navigator.clipboard.writeText(text), lines());
  await box.focus();
  await page.evaluate(() => {
    addEventListener("paste", () => (window.pasted = performance.now()), { capture: true });
    const look = () => {
      const isDone = /\d IDs ready/.test(document.body.textContent);
      if (isDone) window.ready = performance.now();
      else requestAnimationFrame(look);
    };
    requestAnimationFrame(look);
  });
  await page.waitForTimeout(200);
  await browser.startTracing(page, { categories: ["toplevel", "disabled-by-default-devtools.timeline"] });
  await page.keyboard.press("ControlOrMeta+V");
  await page.waitForFunction(() => window.ready, undefined, { polling: 50 });
  await page.waitForTimeout(200);
  const trace = await browser.stopTracing();
  const ms = await page.evaluate(() => window.ready - window.pasted);
  await context.close();
  return { ms, ...longest(trace) };
}

/** Pastes so many times, after once to warm up: a list of what each took. */
export async function pastes(launch, folder, runs) {
  const server = await Server.start([["/", folder]], { "/api/connections": CONNECTIONS });
  const browser = await launch();
  const all = [];
  for (let run = 0; run <= runs; run += 1) all.push(await paste(browser, server.address));
  await browser.close();
  server.stop();
  return all.slice(1);
}
