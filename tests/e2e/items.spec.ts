import { Screens } from "./screens";
import { expect, reviewThousand, test } from "./world";

test("Review names each of 100 deployments, and a single one is left out", async ({ page, world }) => {
  const ids = await world.sandbox.ids("deployments", "STOPPED", 100);
  const listed = new Map((await world.sandbox.list("deployments")).map((item) => [item.id, item]));
  const screens = new Screens(page);
  await screens.compose({ resource: "Deployments", action: "Delete", text: ids.join("\n") });
  await screens.review();
  const table = page.getByRole("table", { name: "Items" });
  await expect(table.getByRole("row")).not.toHaveCount(1);
  const rows = await screens.rows("Items");
  expect(rows.length).toBeGreaterThan(15);
  for (const row of rows) {
    const item = listed.get(row.ID);
    expect([row.Name, row.Scenario, row.Status]).toEqual([item?.configurationName, item?.scenarioId, "STOPPED"]);
    expect(row.Created).toMatch(/^\d{4}-\d{2}-\d{2} /);
    expect(row["What will happen"]).toBe("Will be deleted");
  }
  await page.getByRole("searchbox", { name: "Search items" }).fill(ids[42]);
  await expect(page.getByText("1 of 100 IDs")).toBeVisible();
  await table.getByRole("checkbox", { name: `Send ${ids[42]}` }).uncheck();
  await expect(page.getByRole("table", { name: "Current status" })).toContainText("99 of 100");
  await screens.send("Delete 99 deployments");
  expect(await screens.outcomes()).toEqual({ Deleted: 99, Skipped: 1 });
  await expect(page.getByText("Done: 99 deleted and 1 skipped.").first()).toBeVisible();
  const alive = new Set((await world.sandbox.list("deployments")).map(({ id }) => id));
  expect(ids.filter((id) => alive.has(id))).toEqual([ids[42]]);
});

test("what is refused as RUNNING is gone after two clicks and the confirmation", async ({ page, world }) => {
  test.setTimeout(120_000);
  const ids = await world.sandbox.ids("deployments", "RUNNING", 20);
  const screens = new Screens(page);
  await screens.compose({ resource: "Deployments", action: "Delete", text: ids.join("\n") });
  await screens.review();
  await screens.include("20 RUNNING");
  await screens.send("Delete 20 deployments");
  expect(await screens.outcomes()).toEqual({ Failed: 20 });
  await expect(page.getByText("Failed: 20 failed.").first()).toBeVisible();
  await page.getByRole("button", { name: "Stop then delete these (20)" }).click();
  await screens.send("Stop then delete 20 deployments", 90_000);
  expect(await screens.outcomes()).toEqual({ Deleted: 20 });
  const alive = new Set((await world.sandbox.list("deployments")).map(({ id }) => id));
  expect(ids.filter((id) => alive.has(id))).toEqual([]);
});

test("on Review what can't be deleted as it is can be stopped first", async ({ page, world }) => {
  const ids = await world.sandbox.ids("deployments", "RUNNING", 5);
  const stopped = await world.sandbox.ids("deployments", "STOPPED", 3);
  const screens = new Screens(page);
  await screens.compose({ resource: "Deployments", action: "Delete", text: [...ids, ...stopped].join("\n") });
  await screens.review();
  await page.getByRole("button", { name: "Stop then delete these (5)" }).click();
  await screens.send("Delete 3 and stop then delete 5 deployments");
  expect(await screens.outcomes()).toEqual({ Deleted: 8 });
});

test("a reload on Review loses nothing, and what else was pasted is kept nowhere", async ({ page, world }) => {
  const ids = await world.sandbox.ids("deployments", "STOPPED", 7);
  const screens = new Screens(page);
  const text = `curl -H 'Authorization: Bearer s3cret-t0ken' …\n\n${ids.join("\n")}`;
  await screens.compose({ resource: "Deployments", action: "Delete", text });
  if ((await page.getByRole("checkbox", { name: /^I have checked/ }).count()) > 0) await screens.acceptFound();
  await screens.review();
  await expect(page.getByRole("button", { name: "Delete 7 deployments" })).toBeVisible();
  await page.reload();
  await expect(page.getByRole("heading", { level: 1, name: "Review" })).toBeVisible();
  await expect(page.getByRole("button", { name: "Delete 7 deployments" })).toBeVisible();
  const kept = await page.evaluate(() => JSON.stringify([{ ...sessionStorage }, { ...localStorage }]));
  expect(kept).toContain(ids[0]);
  expect(kept).not.toContain("s3cret");
  await screens.send("Delete 7 deployments");
  expect(await page.evaluate(() => sessionStorage.getItem("bulkhead.draft"))).toBeNull();
});

test("a run of 1,000 is read out at most twelve times", async ({ page, world }) => {
  test.setTimeout(120_000);
  const screens = await reviewThousand(page, world.sandbox);
  await world.sandbox.faults([{ kind: "slow", milliseconds: 300, on: "changes" }]);
  await screens.begin("Delete 1,000 deployments");
  await page.evaluate(() => {
    const region = document.querySelector(".progress [aria-live]");
    const said: string[] = [];
    Object.assign(globalThis, { said });
    if (!region) throw new Error("there is no live region");
    new MutationObserver(() => said.push(region.textContent ?? "")).observe(region, {
      childList: true,
      characterData: true,
      subtree: true,
    });
  });
  await screens.end(90_000);
  const heard = () => page.evaluate(() => (globalThis as unknown as { said: string[] }).said);
  await expect.poll(async () => (await heard()).at(-1)).toContain("Partially done");
  const said = await heard();
  expect(said.length, said.join("\n")).toBeLessThanOrEqual(12);
});
