import { writeFile } from "node:fs/promises";

import type { Page } from "@playwright/test";

import { expect, test as base } from "./console";
import { composeForEngine, EngineSandbox, reasons } from "./engine";
import { EngineProcess, Gateway } from "./gateway";
import type { Screens } from "./screens";

/** Stories with a gateway whose only connection leads to a simulated engine in a process of its own. */
const test = base.extend<{ engineArgs: string[]; path: string; world: { engine: EngineSandbox; address: string } }>({
  engineArgs: [[], { option: true }],
  path: ["/engine-rest", { option: true }],
  world: async ({ engineArgs, path, request }, use, story) => {
    const process = await EngineProcess.start(engineArgs);
    const config = story.outputPath("bulkhead.toml");
    const lines = ["[[connections]]", 'name = "flows"', 'kind = "engine"', `url = "${process.address}${path}"`, "sandbox = true"];
    await writeFile(config, lines.join("\n"));
    const gateway = await Gateway.start(["--config", config]);
    await use({ engine: new EngineSandbox(request, `${process.address}/sandbox`), address: gateway.address });
    await gateway.stop();
    await process.stop();
  },
  // The gateway of this story is the world's.
  baseURL: async ({ world }, use) => use(world.address),
});

/** Ids that look real and that no engine knows. */
const UNKNOWN = ["5f0c9e0a-0000-4000-8000-000000000001", "5f0c9e0a-0000-4000-8000-000000000002"];

/** Reviews four plain deployments, two with running instances and two that nobody knows, all of them included. */
async function reviewEight(page: Page, engine: EngineSandbox): Promise<{ screens: Screens; ids: string[] }> {
  const plain = await engine.ids("plain", 4);
  const running = await engine.ids("processInstances", 2);
  const ids = [...plain, ...running, ...UNKNOWN];
  const screens = await composeForEngine(page, "flows", ids.join("\n"));
  await screens.review();
  await screens.include("2 with running instances");
  await screens.include("2 not found");
  return { screens, ids };
}

/** What is called deleted is gone, and nothing else is. */
async function expectTruth(engine: EngineSandbox, ids: string[]): Promise<void> {
  const alive = await engine.all();
  expect(ids.map((id) => alive.has(id))).toEqual([false, false, false, false, true, true, false, false]);
}

const CLASSES = { "Instances are running": 2, "Not found": 2 };

for (const [name, path] of [
  ["an engine below its own name", "/engine-rest/engine/default"],
  ["an engine whose bulk delete is as the manual says", "/engine-rest"],
]) {
  test.describe(name, () => {
    test.use({ path, engineArgs: name.includes("manual") ? ["--behaviour", "manual", "--null-as-text", "on"] : [] });

    test("gives each id its row", async ({ page, world: { engine } }) => {
      const { screens, ids } = await reviewEight(page, engine);
      await screens.send("Delete 8 deployments");
      expect(await screens.outcomes()).toEqual({ Deleted: 4, Failed: 4 });
      expect(await reasons(page)).toEqual(CLASSES);
      await expectTruth(engine, ids);
      expect((await engine.log()).map(({ method, itemCount }) => [method, itemCount])).toEqual([["POST", 8]]);
    });
  });
}

for (const relative of ["older", "older-405"]) {
  test.describe(`an engine without the bulk delete (${relative})`, () => {
    test.use({ engineArgs: ["--relative", relative] });

    test("is asked for one deployment at a time, and the page says so", async ({ page, world: { engine } }) => {
      const { screens, ids } = await reviewEight(page, engine);
      await expect(page.getByText("takes no bulk changes")).toBeVisible();
      await screens.send("Delete 8 deployments");
      expect(await screens.outcomes()).toEqual({ Deleted: 4, Failed: 4 });
      expect(await reasons(page)).toEqual(CLASSES);
      await expectTruth(engine, ids);
      const log = await engine.log();
      expect(log.map(({ method, itemCount }) => [method, itemCount])).toEqual(Array(8).fill(["DELETE", 1]));
    });
  });
}

test.describe("a relative that deletes in the background", () => {
  test.use({ engineArgs: ["--relative", "batch"] });

  test("each id is settled by reading, and what nobody knows costs one id", async ({ page, world: { engine } }) => {
    const plain = await engine.ids("plain", 6);
    const screens = await composeForEngine(page, "flows", [...plain, UNKNOWN[0]].join("\n"));
    await screens.review();
    await screens.include("1 not found");
    await screens.send("Delete 7 deployments");
    expect(await screens.outcomes()).toEqual({ Deleted: 6, Failed: 1 });
    const alive = await engine.all();
    expect(plain.filter((id) => alive.has(id))).toEqual([]);
  });
});

test.describe("an engine that changes while it deletes", () => {
  test("through cuts, broken answers and missing rows every outcome is true", async ({ page, world: { engine } }) => {
    const plain = await engine.ids("plain", 60);
    const screens = await composeForEngine(page, "flows", plain.join("\n"));
    await screens.review();
    await page.getByText("Advanced").click();
    await page.getByRole("spinbutton", { name: "Items per request" }).fill("10");
    await page.keyboard.press("Tab");
    await engine.faults([
      { kind: "cut", when: "after", count: 1 },
      { kind: "brokenJson", count: 1 },
      { kind: "itemsMissing", items: 3, count: 1 },
      { kind: "itemsReordered" },
    ]);
    await screens.send("Delete 60 deployments");
    expect(await screens.outcomes()).toEqual({ Deleted: 60 });
    const alive = await engine.all();
    expect(plain.filter((id) => alive.has(id))).toEqual([]);
  });

  test("a run that is cut off goes on with the flags that were confirmed", async ({ page, world: { engine } }) => {
    const running = await engine.ids("processInstances", 40);
    const screens = await composeForEngine(page, "flows", running.join("\n"));
    await page.getByRole("checkbox", { name: "Cascade" }).check();
    await page.getByRole("checkbox", { name: "Skip IO mappings" }).check();
    await screens.review();
    await page.getByText("Advanced").click();
    await page.getByRole("spinbutton", { name: "Items per request" }).fill("5");
    await page.keyboard.press("Tab");
    await engine.faults([{ kind: "slow", milliseconds: 700, on: "changes" }]);
    await page.getByRole("checkbox", { name: /^Also destroy/ }).check();
    await screens.begin("Delete 40 deployments");
    await expect.poll(async () => (await engine.log()).length).toBeGreaterThanOrEqual(2);
    await page.reload();
    await page.getByRole("button", { name: "Resume", exact: true }).click();
    await engine.faults([]);
    await expect(page.getByText(/Done: 40 deleted/).first()).toBeVisible({ timeout: 100_000 });
    const flags = { cascade: true, skipCustomListeners: false, skipIoMappings: true };
    for (const entry of await engine.log()) expect(entry.flags).toEqual(flags);
    const alive = await engine.all();
    expect(running.filter((id) => alive.has(id))).toEqual([]);
  });
});
