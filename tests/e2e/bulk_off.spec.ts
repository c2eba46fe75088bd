import { expect, test } from "./console";
import { Sandbox } from "./sandbox";
import { Screens } from "./screens";

test.use({ gatewayArgs: ["--sandbox-bulk-updates", "off"] });

test("where the service has bulk changes off, each item goes alone, and the page says so", async ({ page, request }) => {
  const sandbox = new Sandbox(request);
  const stopped = await sandbox.ids("deployments", "STOPPED", 3);
  const running = await sandbox.ids("deployments", "RUNNING", 1);
  const screens = new Screens(page);
  const text = [...stopped, ...running].join("\n");
  await screens.compose({ resource: "Deployments", action: "Delete", text });
  await screens.review();
  await expect(page.getByText("takes no bulk changes")).toBeVisible();
  await screens.include("1 RUNNING");
  await screens.send("Delete 4 deployments");
  expect(await screens.outcomes()).toEqual({ Deleted: 3, Failed: 1 });
  const log = await sandbox.log();
  expect(log.map(({ method, itemCount }) => [method, itemCount])).toEqual(Array(4).fill(["DELETE", 1]));
  expect(await sandbox.deleted("deployments", stopped)).toEqual(stopped);
});
