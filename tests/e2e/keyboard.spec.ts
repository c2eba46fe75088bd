import type { Locator } from "@playwright/test";

import { expect, test } from "./console";
import { Keyboard } from "./hands";
import { Sandbox } from "./sandbox";
import { Screens } from "./screens";

// The focus is looked at after each step: whoever uses the keyboard is where the page has led them.
test("a whole job by keyboard: the focus is never lost", async ({ page, request }) => {
  const sandbox = new Sandbox(request);
  const stopped = await sandbox.ids("deployments", "STOPPED", 6);
  const running = await sandbox.ids("deployments", "RUNNING", 2);
  const ids = [...stopped, ...running];
  const hands = new Keyboard(page);
  const screens = new Screens(page, hands);
  const isAt = async (target: Locator) => expect(target).toBeFocused();
  const heading = (name: string | RegExp) => page.getByRole("heading", { level: 1, name });
  const box = page.getByRole("textbox", { name: "IDs" });

  await screens.compose({ resource: "Deployments", action: "Delete", text: "something else" });
  await hands.press(page.getByRole("button", { name: "Clear" }));
  await isAt(box);
  await screens.paste(ids.join("\n"));
  await isAt(box);
  await expect(screens.status()).toHaveText("8 IDs ready");
  await page.keyboard.press("Control+Enter");
  await isAt(heading("Review"));

  const items = page.getByRole("table", { name: "Items" });
  await expect(items).toHaveAttribute("aria-rowcount", "9");
  await page.keyboard.press("/");
  await isAt(page.getByRole("searchbox", { name: "Search items" }));
  await page.keyboard.type(stopped[2]);
  await expect(items).toHaveAttribute("aria-rowcount", "2");
  const row = items.getByRole("button", { name: stopped[2] });
  await hands.reach(row);
  await page.keyboard.press("Enter");
  const details = page.getByRole("region", { name: "Details" });
  await expect(details).toBeVisible();
  await isAt(row);
  await hands.press(details.getByRole("button", { name: "Close" }));
  await isAt(row);
  await page.keyboard.press("/");
  await page.keyboard.press("Escape");
  await expect(items).toHaveAttribute("aria-rowcount", "9");

  await hands.type(page.getByRole("textbox", { name: "Type DELETE to confirm" }), "DELETE");
  await page.keyboard.press("Enter");
  await isAt(heading(/^Delete 6 deployments/));
  await screens.end(60_000);
  expect(await screens.outcomes()).toEqual({ Deleted: 6, Skipped: 2 });

  await hands.press(screens.outcome("Skipped"));
  await hands.press(page.getByRole("button", { name: "Show all" }));
  // It stood beside these.
  await isAt(page.locator("summary", { hasText: "View settings" }));

  await hands.press(page.getByRole("button", { name: "Stop then delete these (2)" }));
  await isAt(heading("Review"));
  await screens.send("Stop then delete 2 deployments");
  expect(await screens.outcomes()).toEqual({ Deleted: 2 });

  await page.keyboard.press("?");
  const shortcuts = page.getByRole("dialog", { name: "Keyboard shortcuts" });
  await expect(shortcuts).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(shortcuts).toBeHidden();

  await hands.press(page.getByRole("link", { name: "History" }));
  await isAt(heading("History"));
  for (const left of [1, 0]) {
    const remove = page.getByRole("button", { name: /^Remove (Stop then delete|Delete)/ }).first();
    await hands.press(remove);
    await page.keyboard.press("Enter");
    await expect(page.getByRole("button", { name: /^Remove (Stop then delete|Delete)/ })).toHaveCount(left);
    const isLost = () => page.evaluate(() => document.activeElement === document.body);
    await expect.poll(isLost, "the focus is somewhere").toBe(false);
  }
});
