import { writeFile } from "node:fs/promises";

import type { Page } from "@playwright/test";

import { expect, test } from "./console";
import { Screens } from "./screens";

/**
 * Notes for how long the page is held up each time, in milliseconds, by a message that the page sends to itself again and
 * again. How long one pause may be is for the benchmarks to say: it depends on the machine. That work is done in pieces
 * does not.
 */
async function watchPauses(page: Page): Promise<() => Promise<{ longest: number; all: number }>> {
  await page.evaluate(() => {
    const pauses = ((window as { pauses?: number[] }).pauses = [] as number[]);
    const { port1, port2 } = new MessageChannel();
    let last = performance.now();
    port1.onmessage = () => {
      const now = performance.now();
      if (now - last > 4) pauses.push(now - last);
      last = now;
      port2.postMessage(null);
    };
    port2.postMessage(null);
  });
  return async () => {
    const pauses = await page.evaluate(() => (window as { pauses?: number[] }).pauses ?? []);
    return { longest: Math.max(...pauses), all: pauses.reduce((sum, pause) => sum + pause, 0) };
  };
}

test("100,000 ids of a file are checked and reviewed in pieces, between which the page can do other things", async ({ page }, story) => {
  const ids = Array.from({ length: 100_000 }, (_, n) => `d${n.toString(16).padStart(15, "0")}`);
  ids[70_000] = "d12/34";
  ids[99_999] = ids[0];
  const screens = new Screens(page);
  await screens.compose({ resource: "Deployments", action: "Delete", text: "" });
  const file = story.outputPath("ids.txt");
  await writeFile(file, ids.join("\n"));
  const pauses = await watchPauses(page);
  await screens.open(file);
  await expect(screens.status()).toHaveText("99,998 IDs ready, 1 duplicate removed, 1 issue");
  await expect(page.getByText("100,000 IDs from “ids.txt”")).toBeVisible();
  const problems = await screens.rows("Issues");
  expect(problems.map(({ Line, Value }) => [Line, Value])).toEqual([
    ["70,001", "d12/34"],
    ["100,000", ids[0]],
  ]);
  await screens.review();
  await screens.include("99,998 not found");
  await expect(page.getByText("99,998 IDs in 1,000 requests of 100, the last of 98")).toBeVisible();
  const { longest, all } = await pauses();
  expect(longest, `the longest of pauses of ${all} ms in all`).toBeLessThan(all / 4);
});
