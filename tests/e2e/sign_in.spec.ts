import type { Page } from "@playwright/test";

import { Screens } from "./screens";
import { expect, expectTrue, setItemsPerRequest, test } from "./world";

// A connection that is no sandbox: the gateway asks for its key.
test.use({ fields: "", args: ["--count", "stopped=120"] });

const asked = (page: Page) => page.getByRole("heading", { name: "Sign in to continue" });
const signedIn = (page: Page) => page.getByRole("button", { name: "Sign out", exact: true });

test("an address signs in once, for all tabs, and signing out ends it in all", async ({ page, context, world, baseURL }) => {
  await page.goto("/");
  await expect(asked(page)).toBeVisible();

  const address = await world.signInAddress();
  await page.goto(address);
  await expect(signedIn(page)).toBeVisible();
  expect(page.url(), "the key is gone from the address").toBe(`${baseURL}/`);
  await expect(page.getByRole("combobox", { name: "Connection" })).toContainText("own");

  const second = await context.newPage();
  await second.goto("/");
  await expect(signedIn(second)).toBeVisible();

  await second.goto(address);
  await expect(second.getByText(/was used/)).toBeVisible();
  await second.goto("/");

  await new Screens(page).signOut();
  await expect(asked(second)).toBeVisible();
  await new Screens(second).signIn(await world.signInAddress());
  await expect(signedIn(page)).toBeVisible();
});

test("a cookie without the second secret opens nothing, nor does another browser", async ({ page, browser, world, baseURL }) => {
  await page.goto(await world.signInAddress());
  await expect(signedIn(page)).toBeVisible();
  const cookies = await page.context().cookies();
  expect(cookies.map(({ httpOnly, sameSite }) => ({ httpOnly, sameSite }))).toEqual([{ httpOnly: true, sameSite: "Strict" }]);

  const stolen = await browser.newContext({ baseURL });
  await stolen.addCookies(cookies);
  const other = await stolen.newPage();
  await other.goto("/");
  await expect(asked(other)).toBeVisible();
  await stolen.close();
});

test("the gateway is started anew in mid-run: after signing in again the run goes on, and every outcome is true", async ({
  page,
  world,
}) => {
  test.setTimeout(180_000);
  await page.goto(await world.signInAddress());
  await expect(signedIn(page)).toBeVisible();
  const ids = await world.sandbox.ids("deployments", "STOPPED", 100);
  const screens = new Screens(page);
  await screens.compose({ resource: "Deployments", action: "Delete", text: ids.join("\n") });
  await screens.review();
  await setItemsPerRequest(page, 5);
  await world.sandbox.faults([{ kind: "slow", milliseconds: 500, on: "changes" }]);
  await screens.begin("Delete 100 deployments");
  await expect.poll(async () => (await world.sandbox.log()).length).toBeGreaterThan(4);
  await world.kill();
  await world.restart();
  await expect(page.getByText(/Your session with the gateway is over/).first()).toBeVisible({ timeout: 60_000 });
  const before = (await world.sandbox.log()).length;
  await screens.signIn(await world.signInAddress());
  await world.sandbox.faults([]);
  await screens.end(120_000);
  expect(await expectTrue(screens, world.sandbox)).toEqual({ Deleted: 100 });
  expect((await world.sandbox.log()).length).toBeGreaterThan(before);
});
