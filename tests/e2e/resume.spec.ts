import type { Page } from "@playwright/test";

import { BrowserProcess } from "./browser";
import type { Sandbox } from "./sandbox";
import { Screens } from "./screens";
import { expect, expectTrue, reviewThousand, setItemsPerRequest, test, type World } from "./world";

/** Waits until the service has seen so many requests with changes. */
async function untilSent(sandbox: Sandbox, requests: number): Promise<void> {
  await expect
    .poll(async () => (await sandbox.log()).length, { intervals: [50], timeout: 60_000 })
    .toBeGreaterThanOrEqual(requests);
}

/** Nothing that the service has accepted was sent to it once more; and how often ids were sent in vain. */
async function sentAgain(sandbox: Sandbox): Promise<number> {
  const accepted = new Set<string>();
  const seen = new Set<string>();
  let again = 0;
  for (const entry of await sandbox.log()) {
    for (const { id, done } of entry.items) {
      expect(accepted.has(id), `${id} was sent after it was accepted`).toBe(false);
      again += seen.has(id) ? 1 : 0;
      seen.add(id);
      if (done === "applied") accepted.add(id);
    }
  }
  expect(accepted.size, "the log says what was accepted").toBeGreaterThan(0);
  return again;
}

/** Begins to delete some deployments, slowly, and gives the path of the run. */
async function beginToDelete(page: Page, world: World, count: number, milliseconds = 700, address = ""): Promise<string> {
  const ids = await world.sandbox.ids("deployments", "STOPPED", count);
  const screens = new Screens(page);
  await screens.compose({ resource: "Deployments", action: "Delete", text: ids.join("\n"), address });
  await screens.review();
  await setItemsPerRequest(page, 10);
  await world.sandbox.faults([{ kind: "slow", milliseconds, on: "changes" }]);
  await screens.begin(`Delete ${count} deployments`);
  return new URL(page.url()).pathname;
}

const resume = (page: Page) => page.getByRole("button", { name: "Resume", exact: true });

test("1,000 ids, two reloads and a browser that is killed: resumed each time, and every outcome is true", async ({
  baseURL,
  world,
}, story) => {
  test.setTimeout(300_000);
  const folder = story.outputPath("profile");
  let browser = await BrowserProcess.start(folder);
  try {
    let page = await browser.page();
    await page.goto(`${baseURL}/`);
    let screens = await reviewThousand(page, world.sandbox, baseURL);
    await world.sandbox.faults([{ kind: "slow", milliseconds: 700, on: "changes" }]);
    await screens.begin("Delete 1,000 deployments");
    const run = page.url();

    for (const requests of [15, 35]) {
      await untilSent(world.sandbox, requests);
      await page.reload();
      await expect(page.getByText(/This run was interrupted at/)).toBeVisible();
      await resume(page).click();
      await expect(page.getByRole("button", { name: "Pause" })).toBeVisible();
    }

    await untilSent(world.sandbox, 55);
    await browser.kill();
    browser = await BrowserProcess.start(folder);
    page = await browser.page();
    screens = new Screens(page);
    await page.goto(`${baseURL}/`);
    const offers = page.getByRole("region", { name: "Unfinished runs" });
    await expect(offers).toContainText(/Delete 1,000 deployments\s*started .*, \d+ of 1,000 items done, on own/);
    await offers.getByRole("button", { name: "Resume Delete 1,000 deployments" }).click();
    await expect(page).toHaveURL(run);
    await world.sandbox.faults([]);
    await expect(page.getByRole("button", { name: "Pause" })).toBeVisible();
    await screens.end(200_000);

    expect(await expectTrue(screens, world.sandbox)).toEqual({ Deleted: 900, Failed: 100 });
    // What was in flight when the page was lost, and can't be deleted, is tried once more.
    expect(await sentAgain(world.sandbox)).toBeLessThanOrEqual(3 * 4 * 10);
  } finally {
    await browser.kill();
  }
});

test("two tabs: one drives, the other shows; the first is closed, the second takes over", async ({ page, world }) => {
  test.setTimeout(180_000);
  const path = await beginToDelete(page, world, 400, 2_000);
  await untilSent(world.sandbox, 3);
  const second = await page.context().newPage();
  await second.goto(path);
  await expect(second.getByText(/This run is active in another tab/)).toBeVisible();
  await expect(second.getByRole("button", { name: "Pause" })).toHaveCount(0);
  const sent = async () => {
    const text = await second.getByText(/\d+ requests sent/).first().innerText();
    return Number(/(\d+) requests sent/.exec(text)?.[1]);
  };
  const before = await sent();
  await expect.poll(sent).toBeGreaterThan(before);

  // In the list of the second one it is somebody else's.
  await second.goto("/runs");
  await expect(second.getByText("Running in another tab")).toBeVisible();
  await expect(second.getByRole("button", { name: /^Remove Delete/ })).toHaveCount(0);
  await second.goto("/");
  await expect(second.getByRole("region", { name: "Unfinished runs" })).toHaveCount(0);
  await second.goto(path);
  await expect(second.getByText(/This run is active in another tab/)).toBeVisible();

  expect((await world.sandbox.log()).length, "it still goes on").toBeLessThan(40);
  await page.close();
  await expect(second.getByRole("button", { name: "Pause" })).toBeVisible();
  await world.sandbox.faults([]);
  const screens = new Screens(second);
  await screens.end(120_000);
  expect(await expectTrue(screens, world.sandbox)).toEqual({ Deleted: 400 });
  await sentAgain(world.sandbox);
});

test("what was paused stays paused when its tab is closed", async ({ page, world }) => {
  const path = await beginToDelete(page, world, 200);
  await untilSent(world.sandbox, 3);
  const second = await page.context().newPage();
  await second.goto(path);
  await expect(second.getByText(/This run is active in another tab/)).toBeVisible();
  await page.getByRole("button", { name: "Pause" }).click();
  await expect(page.getByText(/Paused: nothing goes out/).first()).toBeVisible();
  await page.close();
  await expect(second.getByText(/This run was interrupted at/)).toBeVisible();
  const sent = (await world.sandbox.log()).length;
  await second.waitForTimeout(2_000);
  expect((await world.sandbox.log()).length).toBe(sent);
  await second.getByRole("button", { name: "Cancel the rest" }).click();
  const screens = new Screens(second);
  await expect(second.getByRole("button", { name: "Cancel the rest" })).toHaveCount(0);
  await screens.end(90_000);
  expect((await world.sandbox.log()).length).toBe(sent);
  await expect(second.getByText(/The run ended early/).first()).toBeVisible();
});

test("a run is not offered on another connection", async ({ page, world }) => {
  const path = await beginToDelete(page, world, 200);
  await untilSent(world.sandbox, 3);
  await page.goto("/");
  await expect(page.getByRole("region", { name: "Unfinished runs" })).toBeVisible();
  const sent = (await world.sandbox.log()).length;

  await world.moveTo("http://127.0.0.1:9");
  await page.goto("/");
  await expect(page.getByRole("combobox", { name: "Connection" })).toHaveValue("own");
  await expect(page.getByRole("link", { name: "History" })).toBeVisible();
  await page.goto("/runs");
  await expect(page.getByText("Interrupted")).toBeVisible();
  await page.goto("/");
  await expect(page.getByRole("region", { name: "Unfinished runs" })).toHaveCount(0);
  await page.goto(path);
  await expect(page.getByText(/It can only go on where it was begun/)).toBeVisible();
  await expect(resume(page)).toBeDisabled();
  expect((await world.sandbox.log()).length).toBe(sent);

  await world.moveTo();
  await page.goto(path);
  await expect(resume(page)).toBeEnabled();
});

test("a machine that is put to sleep sends nothing, and the run goes on when it wakes", async ({
  baseURL,
  world,
}, story) => {
  test.setTimeout(120_000);
  const browser = await BrowserProcess.start(story.outputPath("profile"));
  try {
    const page = await browser.page();
    await beginToDelete(page, world, 300, 700, baseURL);
    await untilSent(world.sandbox, 5);
    browser.sleep();
    // What was in flight arrives.
    await new Promise((wake) => setTimeout(wake, 1_500));
    const before = (await world.sandbox.log()).length;
    await new Promise((wake) => setTimeout(wake, 8_000));
    expect((await world.sandbox.log()).length, "it slept").toBe(before);
    expect(before).toBeLessThan(30);
    browser.wake();
    await world.sandbox.faults([]);
    const screens = new Screens(page);
    await screens.end(90_000);
    expect(await expectTrue(screens, world.sandbox)).toEqual({ Deleted: 300 });
    expect(await sentAgain(world.sandbox)).toBe(0);
  } finally {
    await browser.kill();
  }
});

test("a full disk stops a run before it sends what it can't record, and it goes on when there is room", async ({
  page,
  world,
}) => {
  test.setTimeout(240_000);
  const path = await beginToDelete(page, world, 600, 3_000);
  const devtools = await page.context().newCDPSession(page);
  const origin = new URL(page.url()).origin;
  // Chromium asks how much room there is, at the latest, half a minute later.
  await devtools.send("Storage.overrideQuotaForOrigin", { origin, quotaSize: 1 });
  await expect(page.getByText(/has no room left for this page/).first()).toBeVisible({ timeout: 60_000 });
  const screens = new Screens(page);
  await screens.end(60_000);
  const sent = (await world.sandbox.log()).length;
  expect(sent).toBeLessThan(60);

  // Another one does not even begin.
  const others = await world.sandbox.ids("deployments", "STOPPED", 50);
  await screens.compose({ resource: "Deployments", action: "Delete", text: others.slice(-50).join("\n") });
  await screens.review();
  await screens.send("Delete 50 deployments");
  expect(await screens.outcomes()).toEqual({ "Not sent": 50 });
  expect((await world.sandbox.log()).length).toBe(sent);

  await devtools.send("Storage.overrideQuotaForOrigin", { origin });
  await world.sandbox.faults([]);
  await page.goto(path);
  await resume(page).click();
  await expect(page.getByRole("button", { name: "Pause" })).toBeVisible();
  await screens.end(150_000);
  expect(await expectTrue(screens, world.sandbox)).toEqual({ Deleted: 600 });
  await sentAgain(world.sandbox);
});

test("a browser that keeps nothing says so before anything is sent", async ({ page, world }) => {
  await page.addInitScript(() => {
    Object.defineProperty(window, "indexedDB", { get: () => undefined });
  });
  const ids = await world.sandbox.ids("deployments", "STOPPED", 20);
  const screens = new Screens(page);
  await screens.compose({ resource: "Deployments", action: "Delete", text: ids.join("\n") });
  await screens.review();
  await expect(page.getByText(/This browser keeps nothing for this page/)).toBeVisible();
  await screens.send("Delete 20 deployments");
  expect(await screens.outcomes()).toEqual({ Deleted: 20 });
  await page.getByRole("link", { name: "History" }).click();
  await expect(page.getByText(/Until then runs last as long as this tab/)).toBeVisible();
  await expect(page.getByRole("link", { name: "Delete 20 deployments" })).toBeVisible();
});
