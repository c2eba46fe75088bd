import { expect, test } from "../e2e/console";
import { Sandbox, unknownIds } from "../e2e/sandbox";
import { Screens } from "../e2e/screens";

test("the README's picture: a partial success, the failures first", async ({ page, request }) => {
  const sandbox = new Sandbox(request);
  const deletable = [...(await sandbox.ids("deployments", "STOPPED", 206)), ...(await sandbox.ids("deployments", "DEAD", 30))];
  const all = [...deletable, ...(await sandbox.ids("deployments", "RUNNING", 5)), ...unknownIds("deployments", 4)];
  const screens = new Screens(page);
  await page.setViewportSize({ width: 1280, height: 830 });
  await screens.compose({ resource: "Deployments", action: "Delete", text: all.join("\n") });
  await screens.review();
  await screens.includeAll();
  await screens.send("Delete 245 deployments");
  await screens.sortBy("Code");
  await screens.sortBy("Code");
  expect(await screens.outcomes()).toEqual({ Deleted: 236, Failed: 9 });
  await page.mouse.move(0, 0);
  await page.screenshot({ path: "../docs/page.png" });
});
