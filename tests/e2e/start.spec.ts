import type { Page } from "@playwright/test";

import { expect, test } from "./console";

/** Keeps the page from starting until the answer is called. */
async function holdStart(page: Page): Promise<() => void> {
  let release = () => {};
  const held = new Promise<void>((resolve) => (release = resolve));
  await page.route("**/bulkhead-app_bg.wasm", async (route) => {
    await held;
    await route.continue();
  });
  return release;
}

/** Where the parts of the first screen are: left, top, and height, in whole pixels. */
function places(page: Page, within: string): Promise<number[][]> {
  const parts = [".shell", ".shell-chosen", ".shell-theme", "h1", ".segments", "textarea", ".hint", ".status", ".toolbar"];
  return page.evaluate(
    ([within, parts]) =>
      parts.map((part) => {
        const { x, y, height } = document.querySelector(`${within} ${part}`)!.getBoundingClientRect();
        return [x, y, height].map(Math.round);
      }),
    [within, parts] as const,
  );
}

for (const width of [1280, 800, 375]) {
  test(`the first screen stands there before the page has started, and nothing moves at ${width} px`, async ({ page }) => {
    await page.setViewportSize({ width, height: 800 });
    await page.addInitScript(() => {
      const seen = { shift: 0 };
      Object.assign(window, { seen });
      new PerformanceObserver((list) => {
        for (const entry of list.getEntries()) seen.shift += (entry as unknown as { value: number }).value;
      }).observe({ type: "layout-shift", buffered: true });
    });
    const release = await holdStart(page);
    await page.goto("/", { waitUntil: "commit" });
    const picture = page.locator("#start");
    await expect(picture.getByText("New bulk action").last()).toBeVisible();
    const before = await places(page, "#start");
    release();
    await expect(page.getByRole("combobox", { name: "Resource group" })).toBeEnabled();
    await expect(picture).toHaveCount(0);
    expect(await places(page, "body")).toEqual(before);
    expect(await page.evaluate(() => (window as unknown as { seen: { shift: number } }).seen.shift)).toBeLessThan(0.02);
  });
}

test("at another address only what is above every screen stands there", async ({ page }) => {
  const release = await holdStart(page);
  await page.goto("/runs", { waitUntil: "commit" });
  const picture = page.locator("#start");
  await expect(picture.getByText("Bulkhead")).toBeVisible();
  await expect(picture.locator("h1")).toBeHidden();
  release();
  await expect(page.getByRole("heading", { name: "History" })).toBeVisible();
  await expect(picture).toHaveCount(0);
});
