import { expect, test } from "./console";
import { Sandbox } from "./sandbox";
import { Screens } from "./screens";

test.use({ timezoneId: "UTC" });

// The tree that a screen reader is given: roles, names, states and their order. It changes on purpose only:
// `cargo xtask test --only stories -- e2e/tree.spec.ts --update-snapshots` writes it anew, to be read. What is another
// one each time, as a run's id, is to be made a pattern then.
test("the accessibility tree of each screen is as it was agreed", async ({ page, request }) => {
  const sandbox = new Sandbox(request);
  const stopped = await sandbox.ids("deployments", "STOPPED", 2);
  const [running] = await sandbox.ids("deployments", "RUNNING", 1);
  const screens = new Screens(page);
  const isAgreed = async (name: string) => {
    await expect(page.getByRole("banner")).toMatchAriaSnapshot({ name: "banner.aria.yml" });
    await expect(page.getByRole("main")).toMatchAriaSnapshot({ name: `${name}.aria.yml` });
  };

  const text = [...stopped, running, stopped[0], "x/y1", "null"].join("\n");
  await screens.compose({ resource: "Deployments", action: "Delete", text });
  await expect(screens.status()).toHaveText("3 IDs ready, 1 duplicate removed, 1 entry doesn’t look like an ID, 1 issue");
  await isAgreed("compose");

  await screens.review();
  await screens.include("1 RUNNING");
  await page.getByRole("table", { name: "Items" }).getByRole("button", { name: stopped[1] }).click();
  await expect(page.getByRole("region", { name: "Details" })).toBeVisible();
  await isAgreed("review");

  await screens.send("Delete 3 deployments");
  await page.getByRole("table", { name: "Results" }).getByRole("button", { name: running }).click();
  await expect(page.getByRole("region", { name: "Details" })).toBeVisible();
  await isAgreed("run");

  await page.getByRole("link", { name: "History" }).click();
  await expect(page.getByRole("table", { name: "Runs" })).toBeVisible();
  await isAgreed("history");
});
