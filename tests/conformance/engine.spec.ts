import { writeFile } from "node:fs/promises";

import { expect, test as base } from "../e2e/console";
import { readCsv, Screens } from "../e2e/screens";
import { RealEngine } from "./engine";

/** A story whose gateway has the real engine for its only connection. */
const test = base.extend({
  gatewayArgs: async ({}, use, story) => {
    const config = story.outputPath("bulkhead.toml");
    // It is this test's own, so nobody has to sign in.
    const lines = ["[[connections]]", 'name = "real-engine"', 'kind = "engine"', `url = "${RealEngine.root()}"`, "sandbox = true"];
    const connection = lines.join("\n");
    await writeFile(config, connection);
    await use(["--config", config]);
  },
});

test("a real engine refuses what runs, and deletes it with cascade", async ({ page, request }) => {
  const engine = new RealEngine(request);
  const plain = await engine.deploy("ends.bpmn", 0);
  const running = await engine.deploy("waits.bpmn", 1);

  const screens = new Screens(page);
  await page.goto("/");
  await expect(page.getByRole("combobox", { name: "Connection" })).toHaveValue("real-engine");
  await expect(page.getByRole("checkbox", { name: "Cascade" })).not.toBeChecked();
  await screens.paste(`${plain}\n${running}`);
  await expect(screens.status()).toHaveText("2 ids ready");
  await screens.review();
  await screens.include("1 with running instances");
  await screens.send("Delete 2 deployments");
  expect(await screens.outcomes()).toEqual({ Deleted: 1, Failed: 1 });
  expect([await engine.read(plain), await engine.read(running)]).toEqual([404, 200]);
  const rows = readCsv(await screens.export("CSV"));
  expect(rows.map((row) => [row.id, row.outcome, row.code])).toEqual([
    [plain, "deleted", ""],
    [running, "failed", "ENGINE-03076"],
  ]);

  await page.getByRole("button", { name: "Retry these with cascade (1)" }).click();
  await expect(page.getByRole("checkbox", { name: "Cascade" })).toBeChecked();
  const button = page.getByRole("button", { name: "Delete 1 deployment", exact: true });
  await page.getByRole("textbox", { name: "Type DELETE to confirm" }).fill("DELETE");
  await expect(button).toBeDisabled();
  await page.getByRole("checkbox", { name: /^Also destroy 1 running process instance/ }).check();
  await button.click();
  await expect(page.getByText("Done: 1 deleted.").first()).toBeVisible();
  expect(await screens.outcomes()).toEqual({ Deleted: 1 });
  expect([await engine.read(plain), await engine.read(running)]).toEqual([404, 404]);
});
