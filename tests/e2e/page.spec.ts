import AxeBuilder from "@axe-core/playwright";
import type { Page } from "@playwright/test";

import { expect, test } from "./console";
import { Sandbox } from "./sandbox";
import { Screens } from "./screens";

async function expectAccessible(page: Page): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  const found = violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(" | ")}`);
  expect(found).toEqual([]);
}

/** The page itself never scrolls sideways; wide tables do so in their own area. */
async function expectNoSidewaysScroll(page: Page): Promise<void> {
  const [content, view] = await page.evaluate(() => [
    document.documentElement.scrollWidth,
    document.documentElement.clientWidth,
  ]);
  expect(content).toBeLessThanOrEqual(view);
}

for (const colorScheme of ["light", "dark"] as const) {
  for (const width of [1280, 375]) {
    test(`every screen is accessible and fits in ${colorScheme} at ${width} px`, async ({ page, request }) => {
      await page.emulateMedia({ colorScheme });
      await page.setViewportSize({ width, height: 800 });
      const check = async () => {
        await expectAccessible(page);
        await expectNoSidewaysScroll(page);
      };
      const sandbox = new Sandbox(request);
      const ids = [...(await sandbox.ids("deployments", "STOPPED", 20)), ...(await sandbox.ids("deployments", "RUNNING", 2))];
      const screens = new Screens(page);
      await page.goto("/");
      await expect(page.getByRole("heading", { name: "New change" })).toBeVisible();
      await check();
      await screens.compose({ resource: "Deployments", action: "Delete", text: [...ids, ids[0], "x/y1", "null"].join("\n") });
      await expect(page.getByRole("table", { name: "Problems" })).toBeVisible();
      await check();
      await screens.review();
      await page.getByText("Exact requests").click();
      await expect(page.getByRole("region", { name: "Body" })).not.toBeEmpty();
      await check();
      await screens.send("Delete 22 deployments");
      await check();
      await page.getByRole("link", { name: "History" }).click();
      await expect(page.getByRole("table", { name: "Runs" })).toBeVisible();
      await check();
    });
  }
}

test("the sandbox is named as such on every screen, and no group is chosen beforehand", async ({ page }) => {
  for (const path of ["/", "/review", "/runs", "/runs/0000000000000000"]) {
    await page.goto(path);
    const banner = page.getByRole("banner");
    await expect(banner.getByText("Bulkhead")).toBeVisible();
    await expect(banner.getByText("Sandbox", { exact: true })).toBeVisible();
    await expect(banner.getByRole("combobox", { name: "Connection" })).toHaveValue("sandbox");
    await expect(banner.getByRole("combobox", { name: "Resource group" })).toHaveValue("");
    await expect(banner.getByRole("link", { name: "New change" })).toBeVisible();
    await expect(banner.getByRole("link", { name: "History" })).toBeVisible();
    await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
  }
});

test("a change is composed, reviewed and sent by keyboard alone", async ({ page, request }) => {
  const [id] = await new Sandbox(request).ids("deployments", "STOPPED", 1);
  await page.goto("/");
  await expect(page.getByRole("heading", { name: "New change" })).toBeVisible();
  const tabTo = async (name: string) => {
    for (let step = 0; step < 40; step += 1) {
      await page.keyboard.press("Tab");
      const focused = await page.evaluate(() => {
        const element = document.activeElement as HTMLInputElement | null;
        return element?.labels?.[0]?.textContent?.trim() || element?.textContent?.trim() || "";
      });
      if (focused.startsWith(name)) {
        return;
      }
    }
    throw new Error(`the keyboard does not reach ${name}`);
  };
  await tabTo("Resource group");
  await page.keyboard.type("default");
  await tabTo("Stop");
  await page.keyboard.press("Space");
  await page.keyboard.press("ArrowRight");
  await expect(page.getByRole("radio", { name: "Delete" })).toBeChecked();
  await tabTo("IDs");
  await page.keyboard.type(id);
  await tabTo("Review");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { name: "Review" })).toBeFocused();
  await tabTo("Type DELETE to confirm");
  await page.keyboard.type("DELETE");
  await page.keyboard.press("Enter");
  await expect(page.getByText("All went well: 1 change is scheduled.").first()).toBeVisible();
});

test("while a run goes on the page warns before it is left", async ({ page, request }) => {
  const sandbox = new Sandbox(request);
  const ids = await sandbox.ids("deployments", "RUNNING", 5);
  await sandbox.faults([{ kind: "slow", milliseconds: 3000, count: 1 }]);
  const screens = new Screens(page);
  await screens.compose({ resource: "Deployments", action: "Stop", text: ids.join("\n") });
  await screens.review();
  await page.getByRole("button", { name: "Stop 5 deployments" }).click();
  await expect(page.getByRole("button", { name: "Cancel" })).toBeVisible();
  const warning = page.waitForEvent("dialog");
  await page.close({ runBeforeUnload: true });
  expect((await warning).type()).toBe("beforeunload");
  await (await warning).dismiss();
  await expect(page.getByText("All went well: 5 changes are scheduled.").first()).toBeVisible();
});
