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

// Keys led to rows that stood under the bar at the lower edge of the window, or below it.
test("the row that a key leads to is seen, on Review and among the results", async ({ page, request }) => {
  const ids = await new Sandbox(request).ids("deployments", "STOPPED", 60);
  const screens = new Screens(page);
  await page.setViewportSize({ width: 1280, height: 720 });
  await screens.compose({ resource: "Deployments", action: "Delete", text: ids.join("\n") });
  await screens.review();
  const isSeen = () =>
    page.evaluate(() => {
      const focused = document.activeElement;
      const { left, right, top, bottom } = focused?.getBoundingClientRect() ?? new DOMRect();
      const there = document.elementFromPoint((left + right) / 2, (top + bottom) / 2);
      return focused?.hasAttribute("data-row") === true && focused.contains(there);
    });
  const lead = async (table: Locator) => {
    await table.locator("[data-row]").first().focus();
    for (const key of ["End", "Home", "PageDown", "ArrowDown", "PageUp"]) {
      await page.evaluate(() => scrollTo(0, 0));
      await page.keyboard.press(key);
      await expect.poll(isSeen, `after ${key}`).toBe(true);
    }
  };
  const items = page.getByRole("table", { name: "Items" });
  await expect(items).toHaveAttribute("aria-rowcount", "61");
  await lead(items);
  await screens.send("Delete 60 deployments");
  const results = page.getByRole("table", { name: "Results" });
  await lead(results);
  await results.locator("[data-row]").first().click();
  await page.locator("#results .table-area").evaluate((area) => area.scrollTo(0, area.scrollHeight));
  await page.getByRole("region", { name: "Details" }).getByRole("button", { name: "Close" }).click();
  await expect.poll(isSeen, "the row that was open").toBe(true);
});
