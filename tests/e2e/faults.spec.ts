import { expect, test } from "./console";
import { Sandbox } from "./sandbox";
import { readCsv, Screens } from "./screens";

test("ids whose answer was cut off after the work are unknown, with the evidence, and no others", async ({
  page,
  request,
}) => {
  const sandbox = new Sandbox(request);
  const ids = await sandbox.ids("deployments", "STOPPED", 245);
  await sandbox.faults([{ kind: "cut", when: "after", count: 1 }]);
  const screens = new Screens(page);
  await screens.compose({ resource: "Deployments", action: "Delete", text: ids.join("\n") });
  await screens.review();
  await screens.send("Delete 245 deployments");

  const log = await sandbox.log();
  // The cut one was not sent again by anybody: a change must go once.
  expect(log).toHaveLength(3);
  const cut = log.filter((entry) => entry.status === null);
  expect(cut).toHaveLength(1);
  const cutIds = cut[0].items.map(({ id }) => id);

  expect(await screens.outcomes()).toEqual({ Scheduled: 245 - cutIds.length, Unknown: cutIds.length });
  const rows = readCsv(await screens.export("CSV"));
  const unknown = rows.filter((row) => row.outcome === "unknown");
  expect(unknown.map((row) => row.id)).toEqual(cutIds);
  for (const row of unknown) {
    expect(row.reason).toBe("connection-lost");
    expect(row.evidence).toBe("no-answer");
    expect(row["correlation id"]).toBe(cut[0].correlationId);
    expect(row.explanation).toContain("The change may have been made.");
  }
  await expect(page.getByText(/^(Warning: )?Only a part went well/).first()).toBeVisible();
  // They were in fact deleted, which is why "failed" would be a lie.
  expect(await sandbox.deleted("deployments", cutIds)).toEqual(cutIds);
});

test("ids that an answer leaves out are unknown, with the evidence, and no others", async ({ page, request }) => {
  const sandbox = new Sandbox(request);
  const ids = await sandbox.ids("executions", "COMPLETED", 60);
  await sandbox.faults([{ kind: "itemsMissing", items: 3, count: 1 }]);
  const screens = new Screens(page);
  await screens.compose({ resource: "Executions", action: "Delete", text: ids.join(" ") });
  await screens.review();
  await screens.send("Delete 60 executions");
  expect(await screens.outcomes()).toEqual({ Scheduled: 57, Unknown: 3 });
  await screens.outcome("Unknown").click();
  await expect(page.getByRole("table", { name: "Results" })).toHaveAttribute("aria-rowcount", "4");
  for (const row of await screens.rows("Results")) {
    expect(row.Reason).toContain("The answer leaves this id out");
  }
  const unknown = readCsv(await screens.export("CSV")).filter((row) => row.outcome === "unknown");
  expect(unknown.map((row) => [row.reason, row.evidence, row["http status"]])).toEqual(
    Array(3).fill(["missing-in-answer", "answer", "202"]),
  );
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
  expect(await screens.outcomes()).toEqual({ Scheduled: 38, Unknown: 2 });
  await expect(page.getByText("4 ids that nobody asked for and 2 ids more than once")).toBeVisible();
});

test("a refusal of the whole request fails its ids and says why", async ({ page, request }) => {
  const sandbox = new Sandbox(request);
  const ids = await sandbox.ids("deployments", "STOPPED", 245);
  await sandbox.faults([{ kind: "status", status: 403, shape: "text" }]);
  const screens = new Screens(page);
  await screens.compose({ resource: "Deployments", action: "Delete", text: ids.join("\n") });
  await screens.review();
  await screens.send("Delete 245 deployments");
  const alert = page.getByRole("alert");
  await expect(alert).toContainText("Not permitted: RBAC: access denied. Nothing was scheduled: 245 failed.");
  expect(await screens.outcomes()).toEqual({ Failed: 245 });
  expect(await sandbox.deleted("deployments", ids)).toEqual([]);
});
