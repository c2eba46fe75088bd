import { writeFile } from "node:fs/promises";

import type { Page } from "@playwright/test";

import { expect, test } from "./console";
import { Screens } from "./screens";

/** Lets the browser note every task that holds up the page for more than 50 ms. */
async function watchTasks(page: Page): Promise<() => Promise<number[]>> {
  await page.evaluate(() => {
    const seen = ((window as { tasks?: number[] }).tasks = [] as number[]);
    new PerformanceObserver((list) => {
      seen.push(...list.getEntries().map((entry) => entry.duration));
    }).observe({ type: "longtask" });
  });
  return () => page.evaluate(() => (window as { tasks?: number[] }).tasks ?? []);
}

test("100,000 ids of a file are checked and reviewed without a pause that a person notices", async ({ page }, story) => {
  const ids = Array.from({ length: 100_000 }, (_, n) => `d${n.toString(16).padStart(15, "0")}`);
  ids[70_000] = "d12/34";
  ids[99_999] = ids[0];
  const screens = new Screens(page);
  await screens.compose({ resource: "Deployments", action: "Delete", text: "" });
  const file = story.outputPath("ids.txt");
  await writeFile(file, ids.join("\n"));
  const tasks = await watchTasks(page);
  await screens.open(file);
  await expect(screens.status()).toHaveText("99,998 ids ready, 1 duplicate removed, 1 problem");
  await expect(page.getByText("100,000 ids from “ids.txt”")).toBeVisible();
  const problems = await screens.rows("Problems");
  expect(problems.map(({ Line, Value }) => [Line, Value])).toEqual([
    ["70,001", "d12/34"],
    ["100,000", ids[0]],
  ]);
  await screens.review();
  await screens.include("99,998 not found");
  await expect(page.getByText("99,998 ids in 1,000 requests of 100, the last of 98")).toBeVisible();
  expect(await tasks(), "tasks over 50 ms, in ms").toEqual([]);
});
