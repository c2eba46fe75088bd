import { mkdir } from "node:fs/promises";

import { expect, test } from "../e2e/console";
import { LOOKS } from "../e2e/looks";
import { Sandbox } from "../e2e/sandbox";
import { Screens } from "../e2e/screens";

const FOLDER = "../target/pictures";

/** The widths in CSS pixels; 640 is what is left of 1280 at a zoom of 200 %. */
const WIDTHS = [320, 375, 640, 1280, 1920];

// To be looked at, not compared: every screen, each look, each width. Nothing of it is kept.
for (const look of LOOKS) {
  for (const width of WIDTHS) {
    test(`gallery: ${look.name} at ${width} px`, async ({ page, request }) => {
      await mkdir(FOLDER, { recursive: true });
      await page.emulateMedia(look.media);
      await page.setViewportSize({ width, height: 900 });
      const take = async (screen: string) => {
        await page.mouse.move(0, 0);
        const path = `${FOLDER}/${width}-${look.name.replaceAll(" ", "-")}-${screen}.png`;
        await page.screenshot({ path, fullPage: true });
      };
      const sandbox = new Sandbox(request);
      const stopped = await sandbox.ids("deployments", "STOPPED", 20);
      const running = await sandbox.ids("deployments", "RUNNING", 3);
      const screens = new Screens(page);
      await page.goto("/");
      await expect(page.getByRole("heading", { name: "New bulk action" })).toBeVisible();
      if (look.theme) await page.getByRole("combobox", { name: "Theme" }).selectOption(look.theme);
      await take("1-compose-empty");
      const text = [...stopped, ...running, stopped[0], "x/y1", "null"].join("\n");
      await screens.compose({ resource: "Deployments", action: "Delete", text });
      await expect(page.getByRole("table", { name: "Issues" })).toBeVisible();
      await take("2-compose");
      await screens.review();
      await screens.include("3 RUNNING");
      await take("3-review");
      await page.getByRole("table", { name: "Items" }).getByRole("button", { name: stopped[1] }).click();
      await take("4-review-details");
      await page.getByRole("region", { name: "Details" }).getByRole("button", { name: "Close" }).click();
      await screens.send("Delete 23 deployments");
      await take("5-run");
      await page.getByRole("table", { name: "Results" }).getByRole("button", { name: running[0] }).click();
      await take("6-run-details");
      await page.getByRole("region", { name: "Details" }).getByRole("button", { name: "Close" }).click();
      await page.getByRole("link", { name: "History" }).click();
      await expect(page.getByRole("table", { name: "Runs" })).toBeVisible();
      await take("7-history");
      await page.getByRole("button", { name: "Keyboard shortcuts" }).click();
      await take("8-shortcuts");
    });
  }
}
