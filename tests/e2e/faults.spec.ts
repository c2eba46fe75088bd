import { expect, test } from "./console";
import { Sandbox } from "./sandbox";
import { readCsv, Screens } from "./screens";

test("ids whose answer was cut off after the work are read, found done, and never sent again", async ({
  page,
  request,
}) => {
  const sandbox = new Sandbox(request);
  const ids = await sandbox.ids("deployments", "STOPPED", 245);
  const screens = new Screens(page);
  await screens.compose({ resource: "Deployments", action: "Delete", text: ids.join("\n") });
  await screens.review();
  await expect(page.getByRole("table", { name: "Current status" })).toBeVisible();
  await sandbox.faults([{ kind: "cut", when: "after", count: 1 }]);
  await screens.send("Delete 245 deployments");

  const log = await sandbox.log();
  expect(log, "a change must go once").toHaveLength(3);
  const cut = log.filter((entry) => entry.status === null);
  expect(cut).toHaveLength(1);
  expect(await screens.outcomes()).toEqual({ Deleted: 245 });
  const rows = readCsv(await screens.export("CSV"));
  const cutIds = new Set(cut[0].items.map(({ id }) => id));
  for (const row of rows.filter((row) => cutIds.has(row.id))) {
    expect([row.reason, row.evidence, row["last status"]]).toEqual(["seen-done", "reading", "not found"]);
    expect(row["correlation id"]).toBe(cut[0].correlationId);
  }
  expect(await sandbox.deleted("deployments", ids)).toEqual(ids);
});

test("ids that an answer leaves out are read, and never sent again", async ({ page, request }) => {
  const sandbox = new Sandbox(request);
  const ids = await sandbox.ids("executions", "COMPLETED", 60);
  await sandbox.faults([{ kind: "itemsMissing", items: 3, count: 1 }]);
  const screens = new Screens(page);
  await screens.compose({ resource: "Executions", action: "Delete", text: ids.join(" ") });
  await screens.review();
  await screens.send("Delete 60 executions");
  expect(await screens.outcomes()).toEqual({ Deleted: 60 });
  expect(await sandbox.log()).toHaveLength(1);
  await expect(page.getByText(/3 IDs left out/)).toBeVisible();
});

test("a service that answers in disorder, doubles and asks for nobody is read by id", async ({ page, request }) => {
  const sandbox = new Sandbox(request);
  const ids = await sandbox.ids("deployments", "DEAD", 40);
  await sandbox.faults([
    { kind: "itemsReordered" },
    { kind: "itemsDoubled", items: 2 },
    { kind: "itemsStrange", items: 4, shape: "unasked" },
  ]);
  const screens = new Screens(page);
  await screens.compose({ resource: "Deployments", action: "Delete", text: ids.join("\n") });
  await screens.review();
  await screens.send("Delete 40 deployments");
  expect(await screens.outcomes()).toEqual({ Deleted: 40 });
  expect(await sandbox.log()).toHaveLength(1);
  await expect(page.getByText("4 IDs that nobody asked for and 2 IDs more than once")).toBeVisible();
});

test("a refusal of the whole request fails its ids and says why", async ({ page, request }) => {
  const sandbox = new Sandbox(request);
  const ids = await sandbox.ids("deployments", "STOPPED", 245);
  await sandbox.faults([{ kind: "status", status: 403, shape: "text" }]);
  const screens = new Screens(page);
  await screens.compose({ resource: "Deployments", action: "Delete", text: ids.join("\n") });
  await screens.review();
  await screens.send("Delete 245 deployments");
  await expect(page.getByText(/Not permitted: RBAC: access denied/).first()).toBeVisible();
  expect(await screens.outcomes()).toEqual({ Failed: 245 });
  expect(await sandbox.deleted("deployments", ids)).toEqual([]);
});

test("a status that was read a minute ago is read again, and nothing goes that was not seen", async ({
  page,
  request,
}) => {
  await page.clock.install();
  const sandbox = new Sandbox(request);
  const ids = await sandbox.ids("deployments", "STOPPED", 5);
  const screens = new Screens(page);
  await screens.compose({ resource: "Deployments", action: "Delete", text: ids.join("\n") });
  await screens.review();
  await expect(page.getByRole("button", { name: "Delete 5 deployments" })).toBeVisible();
  // Somebody else is quicker with two of them.
  for (const id of ids.slice(0, 2)) {
    const path = `/api/connections/sandbox/v2/lm/deployments/${id}`;
    const headers = { "AI-Resource-Group": "default", "X-Correlation-ID": `other-${id}`, Origin: new URL(page.url()).origin };
    expect((await request.delete(path, { headers })).status()).toBe(202);
  }
  await page.clock.fastForward("02:00");
  await page.getByRole("textbox", { name: "Type DELETE to confirm" }).fill("DELETE");
  await page.getByRole("button", { name: "Delete 5 deployments" }).click();
  await expect(page.getByText("What was read of some items has changed since").first()).toBeVisible();
  await expect(page.getByRole("button", { name: "Delete 3 deployments" })).toBeVisible();
  expect((await sandbox.log()).filter((entry) => entry.method === "PATCH")).toEqual([]);
});
