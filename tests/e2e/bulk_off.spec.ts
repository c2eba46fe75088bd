import { expect, test } from "./console";
import { Sandbox } from "./sandbox";
import { Screens } from "./screens";

test.use({ gatewayArgs: ["--sandbox-bulk-updates", "off"] });

test("where the service has bulk changes off, the page says so and sends nothing", async ({ page, request }) => {
  const sandbox = new Sandbox(request);
  const ids = await sandbox.ids("deployments", "STOPPED", 3);
  const screens = new Screens(page);
  await screens.compose({ resource: "Deployments", action: "Delete", text: ids.join("\n") });
  await screens.review();
  await expect(page.getByText("has bulk changes of deployments switched off")).toBeVisible();
  await expect(page.getByRole("button", { name: /^Delete/ })).toHaveCount(0);
  expect(await sandbox.log()).toEqual([]);
});
