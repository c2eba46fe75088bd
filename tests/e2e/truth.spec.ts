import { unknownIds } from "./sandbox";
import { Screens } from "./screens";
import { expect, expectTrue, reviewThousand, setItemsPerRequest, test } from "./world";

test("1,000 ids through cuts, 429, broken JSON and missing items: every outcome is true", async ({ page, world }) => {
  test.setTimeout(180_000);
  const screens = await reviewThousand(page, world.sandbox);
  await world.sandbox.faults([
    { kind: "cut", when: "before", on: "all", probability: 0.05 },
    { kind: "cut", when: "after", on: "all", probability: 0.05 },
    { kind: "status", status: 429, retryAfter: 1, on: "all", probability: 0.03 },
    { kind: "brokenJson", on: "all", probability: 0.05 },
    { kind: "itemsMissing", items: 3, probability: 0.2 },
  ]);
  await screens.send("Delete 1,000 deployments", 150_000);
  await world.sandbox.faults([]);
  const outcomes = await expectTrue(screens, world.sandbox);
  // A reading may fail as often as it is tried: that leaves an item unknown, and nothing else.
  expect(outcomes.Deleted).toBeGreaterThanOrEqual(890);
  expect(outcomes.Failed).toBeGreaterThanOrEqual(95);
  const log = await world.sandbox.log();
  expect(log.filter((entry) => entry.status === null).length, "cuts").toBeGreaterThan(3);
  expect(log.filter((entry) => entry.status === 429).length, "429").toBeGreaterThan(0);
});

test("the gateway is killed in mid-run and started again: the run goes on, and every outcome is true", async ({
  page,
  world,
}) => {
  test.setTimeout(240_000);
  const screens = await reviewThousand(page, world.sandbox);
  await world.sandbox.faults([{ kind: "slow", milliseconds: 400, on: "changes" }]);
  await screens.begin("Delete 1,000 deployments");
  await expect.poll(async () => (await world.sandbox.log()).length).toBeGreaterThan(15);
  await world.kill();
  await expect(page.getByText(/Retrying at .*: no response/).first()).toBeVisible({ timeout: 40_000 });
  const before = (await world.sandbox.log()).length;
  expect(before).toBeLessThan(100);
  await world.restart();
  await world.sandbox.faults([]);
  await screens.end(200_000);
  const outcomes = await expectTrue(screens, world.sandbox);
  expect(outcomes).toEqual({ Deleted: 900, Failed: 100 });
});

test("a session that is over and credentials that the service refuses are told apart", async ({ page, world }) => {
  test.setTimeout(120_000);
  const ids = await world.sandbox.ids("deployments", "STOPPED", 40);
  const screens = new Screens(page);
  await screens.compose({ resource: "Deployments", action: "Delete", text: ids.slice(0, 20).join("\n") });
  await screens.review();
  await setItemsPerRequest(page, 5);
  let isOver = true;
  await page.route(/\/api\/connections\/own\/v2\/lm\//, async (route) => {
    if (!isOver) return route.continue();
    await route.fulfill({
      status: 401,
      headers: { "x-bulkhead-answer": "gateway", "content-type": "application/json" },
      body: JSON.stringify({ gateway: { kind: "session", message: "The session is over." } }),
    });
  });
  await screens.begin("Delete 20 deployments");
  await expect(page.getByText(/Your session with the gateway is over/).first()).toBeVisible();
  expect(await world.sandbox.log()).toEqual([]);
  isOver = false;
  await page.getByRole("button", { name: "Continue" }).click();
  await screens.end(60_000);
  expect(await screens.outcomes()).toEqual({ Deleted: 20 });

  await world.sandbox.faults([{ kind: "status", status: 401, on: "all" }]);
  await screens.compose({ resource: "Deployments", action: "Delete", text: ids.slice(20).join("\n") });
  await screens.review();
  await expect(page.getByText(/The gateway’s credentials are not accepted/).first()).toBeVisible();
  await world.sandbox.faults([]);
  await page.getByRole("button", { name: "Try again" }).click();
  await expect(page.getByRole("button", { name: "Delete 20 deployments" })).toBeVisible();
  await world.sandbox.faults([{ kind: "status", status: 401, on: "all" }]);
  await screens.begin("Delete 20 deployments");
  await expect(page.getByText(/does not accept the gateway’s credentials/).first()).toBeVisible();
  await expect(page.getByText(/Your session with the gateway is over/)).toHaveCount(0);
  await world.sandbox.faults([]);
  await page.getByRole("button", { name: "Continue" }).click();
  await screens.end(60_000);
  expect(await screens.outcomes()).toEqual({ Deleted: 20 });
});

test("60 RUNNING and 40 STOPPED deployments are stopped, then deleted: all are gone", async ({ page, world }) => {
  test.setTimeout(120_000);
  const running = await world.sandbox.ids("deployments", "RUNNING", 60);
  const stopped = await world.sandbox.ids("deployments", "STOPPED", 40);
  const ids = running.flatMap((id, n) => (n < 40 ? [id, stopped[n]] : [id]));
  const screens = new Screens(page);
  const text = [...ids, ...unknownIds("deployments", 1)].join("\n");
  await screens.compose({ resource: "Deployments", action: "Stop then delete", text });
  await screens.review();
  const status = await screens.rows("Current status");
  const will = status.map((row) => [row.Status, row.Items, row["What will happen"]]);
  expect(will.slice(0, 2).sort()).toEqual([
    ["RUNNING", "60", expect.stringContaining("Will be stopped, then deleted")],
    ["STOPPED", "40", expect.stringContaining("Will be deleted")],
  ]);
  const errors: string[] = [];
  page.on("console", (message) => message.type() === "error" && errors.push(message.text()));
  await screens.send("Stop then delete 100 deployments", 90_000);
  expect(errors, "what vanished as it should is no error").toEqual([]);
  expect(await screens.outcomes()).toEqual({ Deleted: 100, Skipped: 1 });
  const alive = new Set((await world.sandbox.list("deployments")).map(({ id }) => id));
  expect(ids.filter((id) => alive.has(id))).toEqual([]);
  const log = await world.sandbox.log();
  const asked = (targetStatus: string) =>
    log.flatMap((entry) => entry.items.filter((item) => item.targetStatus === targetStatus).map(({ id }) => id));
  expect(asked("STOPPED").sort()).toEqual([...running].sort());
  expect(asked("DELETED").sort()).toEqual([...ids].sort());
  expect(log[0].items.filter((item) => item.targetStatus === "DELETED").length, "at once what may go at once").toBe(40);
});
