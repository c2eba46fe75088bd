import { expect, test } from "./console";
import { expectAccessible, LOOKS, putOn } from "./looks";
import { Sandbox } from "./sandbox";
import { Screens } from "./screens";

// Colours don't depend on the width, nor does the layout on colours.
const [light, dark, bySystem, bySwitch] = LOOKS;
for (const [look, width] of [
  [light, 1280],
  [light, 375],
  [dark, 375],
  [bySystem, 1280],
  [bySwitch, 375],
] as const) {
  test(`every screen is accessible and fits in ${look.name} at ${width} px`, async ({ page, request }) => {
    const check = await putOn(page, look, width);
    const sandbox = new Sandbox(request);
    const ids = [...(await sandbox.ids("deployments", "STOPPED", 20)), ...(await sandbox.ids("deployments", "RUNNING", 2))];
    const screens = new Screens(page);
    await page.goto("/");
    await expect(page.getByRole("heading", { name: "New bulk action" })).toBeVisible();
    if (look.theme) {
      await page.getByRole("combobox", { name: "Theme" }).selectOption(look.theme);
    }
    await check();
    await screens.compose({ resource: "Deployments", action: "Delete", text: [...ids, ids[0], "x/y1", "null"].join("\n") });
    await expect(page.getByRole("table", { name: "Issues" })).toBeVisible();
    await check();
    await screens.review();
    await screens.preview();
    await expect(page.getByRole("region", { name: "Body" })).not.toBeEmpty();
    await check();
    await screens.include("2 RUNNING");
    await check();
    await screens.send("Delete 22 deployments");
    await expect(page.getByRole("region", { name: "Failures by reason" })).toBeVisible();
    await check();
    await page.getByRole("table", { name: "Results" }).getByRole("button", { name: ids[21] }).click();
    await expect(page.getByRole("region", { name: "Details" })).toBeVisible();
    await check();
    await page.getByRole("region", { name: "Details" }).getByRole("button", { name: "Close" }).click();
    await page.getByRole("button", { name: "Export options" }).click();
    await check();
    await page.keyboard.press("Escape");
    if (width >= 768) {
      await page.getByText("View settings").click();
      await check();
      await page.keyboard.press("Escape");
    }
    await page.getByRole("button", { name: "Keyboard shortcuts" }).click();
    await check();
    await page.keyboard.press("Escape");
    await page.getByRole("link", { name: "History" }).click();
    await expect(page.getByRole("table", { name: "Runs" })).toBeVisible();
    await check();
    await page.getByRole("button", { name: /^Remove Delete 22 deployments/ }).click();
    await expect(page.getByRole("button", { name: /^Delete this record permanently/ })).toBeVisible();
    await check();

    await screens.compose({ resource: "Deployments", action: "Stop", text: ids[20] });
    await screens.review();
    await sandbox.faults([{ kind: "slow", milliseconds: 5000, on: "changes" }]);
    await screens.begin("Stop 1 deployment");
    await page.reload();
    await expect(page.getByRole("button", { name: "Resume", exact: true })).toBeEnabled();
    await check();
    await page.getByRole("link", { name: "New bulk action" }).click();
    await expect(page.getByRole("region", { name: "Unfinished runs" })).toBeVisible();
    await check();
  });
}

// A toast stood outside of every landmark, which showed only where a run ended while its user was elsewhere.
test("a message that comes up on another screen is accessible", async ({ page, request }) => {
  const sandbox = new Sandbox(request);
  const screens = new Screens(page);
  const ids = await sandbox.ids("deployments", "STOPPED", 3);
  await screens.compose({ resource: "Deployments", action: "Delete", text: ids.join("\n") });
  await screens.review();
  await screens.begin("Delete 3 deployments");
  await page.getByRole("link", { name: "New bulk action" }).click();
  const message = page.getByRole("region", { name: "Message" });
  await expect(message.getByText("Delete 3 deployments: 3 deleted")).toBeVisible({ timeout: 30_000 });
  await expectAccessible(page, false);
  await message.getByRole("link", { name: "Show" }).click();
  expect(await screens.outcomes()).toEqual({ Deleted: 3 });
  await expect(message).toHaveCount(0);
});

test("connection, group, kind, theme and ids come back after a reload, and no ids stand in the address", async ({ page }) => {
  const screens = new Screens(page);
  await screens.compose({ resource: "Executions", action: "Stop", group: "team-b", text: "e1a2b3c4d5e6f708" });
  await page.getByRole("combobox", { name: "Theme" }).selectOption("dark");
  await expect(screens.status()).toHaveText("1 ID ready");
  expect(new URL(page.url()).search).toBe("");
  await page.reload();
  await expect(page.getByRole("combobox", { name: "Connection" })).toHaveValue("sandbox");
  await expect(page.getByRole("combobox", { name: "Resource group" })).toHaveValue("team-b");
  await expect(page.getByRole("combobox", { name: "Theme" })).toHaveValue("dark");
  await expect(page.getByRole("radio", { name: "Executions" })).toBeChecked();
  await expect(page.getByRole("textbox", { name: "IDs" })).toHaveValue("e1a2b3c4d5e6f708\n");
  await expect(page.locator("html")).toHaveCSS("color-scheme", "dark");
});

test("Ctrl+Enter leads to Review once nothing is missing, and never confirms", async ({ page, request }) => {
  const [id] = await new Sandbox(request).ids("deployments", "STOPPED", 1);
  const screens = new Screens(page);
  await screens.compose({ resource: "Deployments", action: "Delete", text: `${id}\n` });
  await expect(screens.status()).toHaveText("1 ID ready");
  const box = page.getByRole("textbox", { name: "IDs" });
  await box.fill("");
  await box.press("Control+Enter");
  await expect(page.getByRole("heading", { name: "New bulk action" })).toBeVisible();
  await box.fill(`${id}\n`);
  await expect(screens.status()).toHaveText("1 ID ready");
  await box.press("Control+Enter");
  const word = page.getByRole("textbox", { name: /^Type DELETE/ });
  await word.fill("DELETE");
  await expect(page.getByRole("button", { name: "Delete 1 deployment" })).toBeEnabled();
  await word.press("Control+Enter");
  await page.waitForTimeout(300);
  await expect(page.getByRole("heading", { level: 1, name: /^Review/ })).toBeVisible();
  expect(new URL(page.url()).pathname).toBe("/review");
});

test("who has no ids at hand tries some of the sandbox", async ({ page }) => {
  await page.goto("/");
  const examples = page.getByRole("button", { name: "Try 20 example IDs" });
  await expect(examples).toBeDisabled();
  await page.getByRole("combobox", { name: "Resource group" }).selectOption("default");
  await examples.click();
  const screens = new Screens(page);
  await expect(screens.status()).toHaveText("18 IDs ready, 1 duplicate removed, 1 issue");
  await page.getByRole("radio", { name: "Delete", exact: true }).check();
  await screens.review();
  await screens.include("4 RUNNING");
  await screens.include("1 not found");
  await screens.send("Delete 18 deployments");
  expect(await screens.outcomes()).toEqual({ Deleted: 13, Failed: 5, Skipped: 1 });
});

test("the sandbox is named as such on every screen, and no group is chosen beforehand", async ({ page }) => {
  for (const path of ["/", "/review", "/runs", "/runs/0000000000000000"]) {
    await page.goto(path);
    const banner = page.getByRole("banner");
    await expect(banner.getByText("Bulkhead")).toBeVisible();
    await expect(banner.getByText("Sandbox", { exact: true })).toBeVisible();
    await expect(banner.getByRole("combobox", { name: "Connection" })).toHaveValue("sandbox");
    await expect(banner.getByRole("combobox", { name: "Resource group" })).toHaveValue("");
    await expect(banner.getByRole("link", { name: "New bulk action" })).toBeVisible();
    await expect(banner.getByRole("link", { name: "History" })).toBeVisible();
    await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
  }
});

test("where the browser keeps nothing, the page warns before a run is left", async ({ page, request }) => {
  await page.addInitScript(() => {
    Object.defineProperty(window, "indexedDB", { get: () => undefined });
  });
  const sandbox = new Sandbox(request);
  const ids = await sandbox.ids("deployments", "RUNNING", 5);
  await sandbox.faults([{ kind: "slow", milliseconds: 3000, count: 1 }]);
  const screens = new Screens(page);
  await screens.compose({ resource: "Deployments", action: "Stop", text: ids.join("\n") });
  await screens.review();
  await page.getByRole("button", { name: "Stop 5 deployments" }).click();
  await expect(page.getByRole("button", { name: "Cancel run" })).toBeVisible();
  await expect(page).toHaveTitle(/^0 % – Stop 5 deployments/);
  const warning = page.waitForEvent("dialog");
  await page.close({ runBeforeUnload: true });
  expect((await warning).type()).toBe("beforeunload");
  await (await warning).dismiss();
  await screens.end(30_000);
  await expect(page.getByText("Done: 5 stopped.").first()).toBeVisible();
});
