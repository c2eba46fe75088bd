import { expect, test } from "./console";
import { composeForEngine, EngineSandbox, reasons } from "./engine";
import { LOOKS, putOn } from "./looks";
import { readCsv } from "./screens";

const CONNECTION = "sandbox-engine";

test("120 ids of an engine: what failed stands in classes with advice, and what runs is cleared with cascade", async ({
  page,
  request,
}) => {
  const engine = new EngineSandbox(request, `/api/sandbox/${CONNECTION}`);
  const plain = await engine.ids("plain", 76);
  const running = await engine.ids("processInstances", 20);
  const readOnly = await engine.ids("readOnly", 6);
  const hidden = await engine.ids("hidden", 4);
  const conflicting = await engine.ids("conflicting", 3);
  const unknown = Array.from({ length: 5 }, (_, n) => `00000000-0000-4000-8000-00000000f00${n}`);
  const ids = [...plain, ...running, ...readOnly, ...hidden, ...conflicting, ...unknown, ...plain.slice(0, 6)];
  expect(ids).toHaveLength(120);

  const screens = await composeForEngine(page, CONNECTION, ids.join("\n"));
  await expect(screens.status()).toHaveText("114 IDs ready, 6 duplicates removed");
  await screens.review();
  for (const flag of ["Cascade", "Skip custom listeners", "Skip IO mappings"]) {
    await expect(page.getByRole("checkbox", { name: flag })).not.toBeChecked();
  }
  await expect(page.getByText("20 deployments have running instances")).toBeVisible();
  const known = page.getByRole("table", { name: "Items" });
  await expect(known.getByRole("row")).not.toHaveCount(1);
  await expect(page.getByText("Counted is what the connection’s account may see.")).toBeVisible();
  await screens.include("20 with running instances");
  await screens.include("9 not found");
  await screens.preview();
  const body = page.getByRole("region", { name: "Body" });
  await expect(body).toContainText('"cascade": false');
  await expect(body).toContainText('"skipIoMappings": false');
  await expect(page.getByText("114 IDs in 3 requests (50, 50, 14)")).toBeVisible();
  await screens.send("Delete 114 deployments");

  // What others changed at the same time was tried again by itself.
  expect(await screens.outcomes()).toEqual({ Deleted: 79, Failed: 35 });
  await expect(page.getByText("Partially done: 79 deleted and 35 failed.").first()).toBeVisible();
  await expect(page.locator(".progress .mark-success")).toHaveCount(0);
  expect(await reasons(page)).toEqual({
    "Instances are running": 20,
    "Not permitted for this one": 6,
    "Not found": 9,
  });
  await expect(page.getByText("or retry with cascade, which destroys them and all history")).toBeVisible();
  await expect(page.getByText("an engine does not say which")).toBeVisible();
  const rows = readCsv(await screens.export("CSV"));
  const alive = await engine.all();
  for (const row of rows) {
    expect(alive.has(row.id), `${row.id} is ${row.outcome}`).toBe(row.outcome !== "deleted" && !unknown.includes(row.id));
  }
  expect(rows.filter((row) => row.code === "ENGINE-03076")).toHaveLength(20);

  await page.getByRole("button", { name: "Retry these with cascade (20)" }).click();
  await expect(page.getByRole("checkbox", { name: "Cascade" })).toBeChecked();
  await expect(page.getByText(/^Cascade destroys [\d,]+ running process instances/)).toBeVisible();
  const button = page.getByRole("button", { name: "Delete 20 deployments" });
  await page.getByRole("textbox", { name: "Type DELETE to confirm" }).fill("DELETE");
  await expect(button).toBeDisabled();
  await page.getByRole("checkbox", { name: /^Also destroy [\d,]+ running process instances and all history$/ }).check();
  await button.click();
  await expect(page.getByText("Done: 20 deleted.").first()).toBeVisible();
  await expect(page.getByText("Connection sandbox-engine")).toContainText("with Cascade");
  const left = await engine.all();
  expect(running.filter((id) => left.has(id))).toEqual([]);

  const flags = (await engine.log()).map((entry) => entry.flags?.cascade);
  expect(flags.filter((cascade) => cascade)).toEqual([true]);
  await page.getByRole("link", { name: "History" }).click();
  const runs = await screens.rows("Runs");
  expect(runs.map((run) => [run.State, run.Outcomes])).toEqual([
    ["Done", "20 deleted"],
    ["Partially done", "79 deleted and 35 failed"],
  ]);
  expect(runs[0].Change).toContain("with Cascade");
});

test("what an engine would take for something else is told with its place and never sent", async ({ page, request }) => {
  const engine = new EngineSandbox(request, `/api/sandbox/${CONNECTION}`);
  const text = JSON.stringify(["", null, "a/b", "../x", "x".repeat(65), "a\nb"]);
  const screens = await composeForEngine(page, CONNECTION, text);
  await expect(screens.status()).toHaveText("0 IDs ready, 6 issues");
  const rows = await screens.rows("Issues");
  expect(rows.map((row) => row.Line)).toEqual([0, 1, 2, 3, 4, 5].map((at) => `1 $[${at}]`));
  expect(rows.map((row) => row.Issue)).toEqual([
    "The ID is empty",
    "null stands where an ID should be",
    "“/” (character 2) can’t be in an ID",
    "“/” (character 3) can’t be in an ID",
    "Too long: 65 of at most 64 characters",
    "A line end (character 2) can’t be in an ID",
  ]);
  await expect(page.getByRole("button", { name: "Review", exact: true })).toBeDisabled();
  expect(await engine.log()).toEqual([]);
});

test("who has no deployments at hand tries some of the sandbox engine", async ({ page }) => {
  const screens = await composeForEngine(page, CONNECTION, "");
  await page.getByRole("button", { name: "Try 20 example IDs" }).click();
  await expect(screens.status()).toHaveText("18 IDs ready, 1 duplicate removed, 1 issue");
  await screens.review();
  await screens.send("Delete 13 deployments");
  expect(await screens.outcomes()).toEqual({ Deleted: 13, Skipped: 6 });
});

for (const [look, width] of [
  [LOOKS[1], 1280],
  [LOOKS[3], 375],
] as const) {
  test(`every screen for an engine is accessible and fits in ${look.name} at ${width} px`, async ({ page, request }) => {
    const check = await putOn(page, look, width);
    const engine = new EngineSandbox(request, `/api/sandbox/${CONNECTION}`);
    const ids = [...(await engine.ids("plain", 20)), ...(await engine.ids("processInstances", 3))];
    ids.push(...(await engine.ids("conflicting", 1)), "nosuch-1", "a/b");
    const screens = await composeForEngine(page, CONNECTION, ids.join("\n"));
    if (look.theme) {
      await page.getByRole("combobox", { name: "Theme" }).selectOption(look.theme);
    }
    await expect(page.getByRole("table", { name: "Issues" })).toBeVisible();
    await check();
    await screens.review();
    const known = page.getByRole("table", { name: "Items" });
    await known.getByRole("button", { name: ids[0] }).click();
    await expect(page.getByRole("region", { name: "Details" })).toBeVisible();
    await check();
    await page.getByRole("region", { name: "Details" }).getByRole("button", { name: "Close" }).click();
    await screens.include("3 with running instances");
    await screens.send("Delete 24 deployments");
    await screens.outcomes();
    await check();
    await page.getByRole("button", { name: "Retry these with cascade (3)" }).click();
    await expect(page.getByRole("checkbox", { name: /^Also destroy/ })).toBeVisible();
    await check();
    await page.getByRole("link", { name: "History" }).click();
    await expect(page.getByRole("table", { name: "Runs" })).toBeVisible();
    await check();
  });
}
