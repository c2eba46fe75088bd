import { expect, test } from "./console";
import { Sandbox, unknownIds } from "./sandbox";
import { Screens } from "./screens";

test("three kinds of failures are three groups; one is retried, alone, and linked", async ({ page, request }) => {
  const sandbox = new Sandbox(request);
  const deletable = await sandbox.ids("deployments", "STOPPED", 40);
  const running = await sandbox.ids("deployments", "RUNNING", 5);
  const unknown = unknownIds("deployments", 4);
  const error = { code: "01010099", message: "Lock 4711 is held by another user" };
  await sandbox.faults([{ kind: "itemFailure", items: 6, ...error, count: 1 }]);
  const screens = new Screens(page);
  const text = [...deletable, ...running, ...unknown].join("\n");
  await screens.compose({ resource: "Deployments", action: "Delete", text });
  await screens.review();
  await screens.include("5 RUNNING");
  await screens.include("4 not found");
  await screens.send("Delete 49 deployments");
  const [sent] = await sandbox.log();
  const idsWith = (code: string) => sent.items.filter((item) => item.code === code).map(({ id }) => id);
  // The sandbox chooses which six it refuses; the rest of the groups follows from that.
  const denied = idsWith(error.code);
  const [inTheWay, missing] = [idsWith("01010076"), idsWith("01010016")];
  const failed = [...denied, ...inTheWay, ...missing];
  expect(denied).toHaveLength(6);

  const reasons = page.getByRole("region", { name: "Failures by reason" });
  const groups = reasons.getByRole("listitem");
  await expect(groups).toHaveCount(3);
  const group = (text: string) => groups.filter({ hasText: text });
  await expect(group("Not allowed in current status")).toContainText("stop these first, then delete them");
  await expect(group("Not found")).toContainText("Check the ID, the resource group and the kind of resource");
  const locked = group("Lock … is held by another user");
  await expect(locked).toContainText("Refused by the service");
  await expect(reasons.getByRole("button", { name: `Retry failed (${failed.length})` })).toBeEnabled();

  await group("Not found").getByRole("button", { name: `Show these (${missing.length})` }).click();
  await expect(page.getByRole("table", { name: "Results" })).toHaveAttribute("aria-rowcount", `${missing.length + 1}`);
  expect((await screens.rows("Results")).map((row) => row.ID)).toEqual(missing);

  await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
  await reasons.getByRole("button", { name: `Copy failed IDs (${failed.length})` }).click();
  await expect(page.getByText(`${failed.length} IDs copied`).first()).toBeAttached();
  const copied = await page.evaluate(() => navigator.clipboard.readText());
  expect(copied.split("\n").sort()).toEqual([...failed].sort());

  const parent = page.url();
  await locked.getByRole("button", { name: "Retry these (6)" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Review" })).toBeVisible();
  // Some of the six may be RUNNING or unknown by now.
  await screens.includeAll();
  await expect(page.getByText("6 IDs in 1 request")).toBeVisible();
  expect(await sandbox.log(), "nothing goes before it is confirmed").toHaveLength(1);
  await screens.send("Delete 6 deployments");
  const log = await sandbox.log();
  expect(log).toHaveLength(2);
  expect(log[1].items.map(({ id }) => id)).toEqual(denied);

  const child = page.url();
  await page.getByRole("link", { name: /^Delete 49 deployments/ }).click();
  await expect(page).toHaveURL(parent);
  await page.getByRole("link", { name: /^Delete 6 deployments/ }).click();
  await expect(page).toHaveURL(child);
  await page.getByRole("link", { name: "History" }).click();
  const [first, second] = await screens.rows("Runs");
  expect(first.Change).toContain("Retry of Delete 49 deployments");
  expect(second.Change).toBe("Delete 49 deployments");
});

test("an id is found among 20,000", async ({ page }) => {
  const ids = Array.from({ length: 20_000 }, (_, n) => `d${(n * 7919).toString(16).padStart(15, "0")}`);
  const screens = new Screens(page);
  await screens.compose({ resource: "Deployments", action: "Stop", text: ids.join("\n") });
  await screens.review();
  await screens.include("20,000 not found");
  await screens.send("Stop 20,000 deployments");
  const table = page.getByRole("table", { name: "Results" });
  await expect(table).toHaveAttribute("aria-rowcount", "20001");
  await table.getByRole("button").nth(12).focus();
  await page.keyboard.press("/");
  await expect(page.getByRole("searchbox", { name: "Search results" })).toBeFocused();
  await page.keyboard.type(ids[17_017].slice(6).toUpperCase());
  await expect(page.getByText("1 of 20,000 IDs")).toBeVisible();
  expect((await screens.rows("Results")).map((row) => row.ID)).toEqual([ids[17_017]]);
  await page.getByRole("button", { name: "Show all" }).click();
  await expect(table).toHaveAttribute("aria-rowcount", "20001");
  expect((await screens.rows("Results")).length).toBeLessThanOrEqual(60);
});
