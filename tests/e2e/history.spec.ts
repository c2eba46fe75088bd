import { expect, test } from "./console";
import { Sandbox } from "./sandbox";
import { readCsv, Screens } from "./screens";

test("a run is found again with all that was known of it, and forgotten when the user says so", async ({
  page,
  request,
}) => {
  const sandbox = new Sandbox(request);
  const ids = [...(await sandbox.ids("deployments", "STOPPED", 8)), ...(await sandbox.ids("deployments", "RUNNING", 2))];
  const screens = new Screens(page);
  await screens.compose({ resource: "Deployments", action: "Delete", text: ids.join("\n") });
  await screens.review();
  await screens.include("2 RUNNING");
  await screens.send("Delete 10 deployments");
  const before = { csv: await screens.export("CSV"), json: await screens.export("JSON") };
  await page.getByRole("button", { name: "Retry failed (2)" }).click();
  await screens.includeAll();
  await screens.send("Delete 2 deployments");

  await page.reload();
  expect(await screens.outcomes()).toEqual({ Failed: 2 });
  await page.goto("/runs");
  await expect(page.getByRole("table", { name: "Runs" }).getByRole("link", { name: "Delete 2 deployments" })).toBeVisible();
  const runs = await screens.rows("Runs");
  expect(runs.map((run) => [run.State, run.Outcomes])).toEqual([
    ["Failed", "2 failed"],
    ["Partially done", "8 deleted and 2 failed"],
  ]);
  expect(runs[0].Change).toContain("Retry of Delete 10 deployments");
  await page.getByRole("link", { name: "Delete 10 deployments" }).last().click();
  await expect(page.getByText("Retried by")).toBeVisible();
  expect(await screens.outcomes()).toEqual({ Deleted: 8, Failed: 2 });
  await page.getByRole("table", { name: "Results" }).getByRole("button", { name: ids[9] }).click();
  const details = page.getByRole("region", { name: "Details" });
  await expect(details).toContainText("Current status RUNNING");
  await expect(details).toContainText(/answered 202 after \d+ ms/);
  expect(await screens.export("CSV"), "the same as before").toBe(before.csv);
  expect(await screens.export("JSON")).toBe(before.json);

  await page.getByRole("link", { name: "History" }).click();
  const kept = page.getByRole("table", { name: "Runs" }).locator("tbody tr");
  const search = page.getByRole("searchbox", { name: "Search runs" });
  await search.fill("SANDBOX partially");
  await expect(kept).toHaveCount(1);
  await expect(page.getByText("1 of 2 runs")).toBeVisible();
  await search.fill("partially nowhere");
  await expect(page.getByText("No run has this in it.")).toBeVisible();
  await search.fill("");
  await expect(kept).toHaveCount(2);
  await page.getByRole("button", { name: /^Remove Delete 2 deployments/ }).click();
  await page.getByRole("button", { name: /^Delete this record permanently Delete 2 deployments/ }).click();
  await expect(page.getByRole("table", { name: "Runs" }).locator("tbody tr")).toHaveCount(1);
  await page.getByRole("button", { name: "Remove all runs" }).click();
  await page.getByRole("button", { name: "Delete 1 run permanently" }).click();
  await expect(page.getByText("Nothing was sent yet.")).toBeVisible();
  await page.reload();
  await expect(page.getByText("Nothing was sent yet.")).toBeVisible();
  const left = await page.evaluate(async () => {
    const database = await new Promise<IDBDatabase>((resolve) => {
      const request = indexedDB.open("bulkhead");
      request.onsuccess = () => resolve(request.result);
    });
    const count = (store: string) =>
      new Promise<number>((resolve) => {
        const request = database.transaction(store).objectStore(store).count();
        request.onsuccess = () => resolve(request.result);
      });
    return [await count("runs"), await count("pieces")];
  });
  expect(left).toEqual([0, 0]);
});

test("every request stands under one id in the gateway's log, in the details and in the exports", async ({
  page,
  request,
  gateway,
}) => {
  const sandbox = new Sandbox(request);
  const ids = await sandbox.ids("deployments", "STOPPED", 6);
  await sandbox.faults([{ kind: "status", status: 503, on: "changes", count: 1 }]);
  const screens = new Screens(page);
  await screens.compose({ resource: "Deployments", action: "Delete", text: ids.join("\n") });
  await screens.review();
  await screens.send("Delete 6 deployments");
  expect(await screens.outcomes()).toEqual({ Deleted: 6 });
  const run = new URL(page.url()).pathname.replace("/runs/", "");
  const rows = readCsv(await screens.export("CSV"));
  const requests = new Set(rows.flatMap((row) => row["correlation ids"].split("; ")));
  expect(requests.size, "the first one was in vain").toBeGreaterThan(1);
  const log = gateway.log().split("\n");
  for (const correlation of requests) {
    const lines = log.filter((line) => line.includes(`correlation="${correlation}"`));
    expect(lines.length, correlation).toBe(1);
    expect(lines[0]).toMatch(new RegExp(`run="?${run}"?`));
    expect(lines[0]).toMatch(/status=\d{3}/);
    expect(lines[0]).toMatch(/milliseconds=\d+/);
  }
  const readings = log.filter((line) => line.includes(`${run}-r`));
  expect(readings.length, "what the run has read stands there as its own").toBeGreaterThan(0);
  await page.getByRole("table", { name: "Results" }).getByRole("button", { name: ids[0] }).click();
  const details = page.getByRole("region", { name: "Details" });
  for (const correlation of rows[0]["correlation ids"].split("; ")) await expect(details).toContainText(correlation);
  await expect(details).toContainText("answered 503 after");
  const document = JSON.parse(await screens.export("JSON"));
  expect(document.run).toBe(run);
  const [first] = document.results;
  expect(first.requests.map((request: { httpStatus: number }) => request.httpStatus)).toEqual([503, 202]);
});
