import { LOOKS, putOn } from "./looks";
import { Screens } from "./screens";
import { expect, setItemsPerRequest, test } from "./world";

test.describe("a connection that is read-only", () => {
  test.use({ fields: "sandbox = true\nread_only = true", args: ["--count", "stopped=20"] });

  test("says so before anything is composed, and nothing is sent", async ({ page, world }) => {
    await page.goto("/");
    await expect(page.getByText(/The connection “own” is read-only/)).toBeVisible();
    const ids = await world.sandbox.ids("deployments", "STOPPED", 10);
    const screens = new Screens(page);
    await screens.compose({ resource: "Deployments", action: "Delete", text: ids.join("\n") });
    await screens.review();
    await expect(page.getByText("This connection is read-only: nothing can be sent.")).toBeVisible();
    await expect(page.getByRole("button", { name: "Delete 10 deployments" })).toBeDisabled();
    expect(await world.sandbox.log()).toEqual([]);
  });
});

test.describe("a connection with a ceiling of items", () => {
  test.use({ fields: "sandbox = true\nmax_items = 50", args: ["--count", "stopped=80"] });

  test("lets no run begin that is larger, and one that fits goes", async ({ page, world }) => {
    const ids = await world.sandbox.ids("deployments", "STOPPED", 60);
    const screens = new Screens(page);
    await screens.compose({ resource: "Deployments", action: "Delete", text: ids.join("\n") });
    await expect(page.getByText("At most 50 IDs in one run on this connection; you have 60.").first()).toBeVisible();
    await expect(page.getByRole("button", { name: "Review", exact: true })).toBeDisabled();
    await screens.compose({ resource: "Deployments", action: "Delete", text: ids.slice(0, 50).join("\n") });
    await screens.review();
    await screens.send("Delete 50 deployments");
    expect(await screens.outcomes()).toEqual({ Deleted: 50 });
  });
});

test.describe("a connection with a rate", () => {
  test.use({ fields: "sandbox = true\nrate = 100", args: ["--count", "stopped=1000"] });

  test("1,000 ids at 100 items a second go evenly, without a pause", async ({ page, world }) => {
    test.setTimeout(180_000);
    const ids = await world.sandbox.ids("deployments", "STOPPED", 1000);
    const screens = new Screens(page);
    await screens.compose({ resource: "Deployments", action: "Delete", text: ids.join("\n") });
    await screens.review();
    await setItemsPerRequest(page, 50);
    await expect(page.getByText("at most 100 items a second: at least 10 s")).toBeVisible();
    await screens.begin("Delete 1,000 deployments");
    // Whoever watches sees no pause.
    await page.evaluate(() => {
      const texts: string[] = [];
      new MutationObserver(() => texts.push(document.body.innerText)).observe(document.body, {
        childList: true,
        subtree: true,
        characterData: true,
      });
      Object.assign(window, { texts });
    });
    await screens.end(120_000);
    const texts = await page.evaluate(() => (window as unknown as { texts: string[] }).texts.join("\n"));
    expect(texts).not.toMatch(/Paused|Retrying at/);
    expect(await screens.outcomes()).toEqual({ Deleted: 1000 });
    const log = await world.sandbox.log();
    expect(log.every((entry) => entry.status === 202)).toBe(true);
  });
});

test.describe("a connection with a label that wants the number", () => {
  const fields = 'sandbox = true\nlabel = "Production"\ncolour = "red"\nconfirm = "amount"';
  test.use({ fields, args: ["--count", "stopped=20"] });

  for (const [look, width] of [
    [LOOKS[0], 1280],
    [LOOKS[1], 375],
    [LOOKS[3], 1280],
  ] as const) {
    test(`says where it leads beside each button that acts, in ${look.name} at ${width} px`, async ({ page, world }) => {
      const check = await putOn(page, look, width);
      const ids = await world.sandbox.ids("deployments", "STOPPED", 12);
      const screens = new Screens(page);
      await page.goto("/");
      if (look.theme) await page.getByRole("combobox", { name: "Theme" }).selectOption(look.theme);
      await screens.compose({ resource: "Deployments", action: "Delete", text: ids.join("\n") });
      await expect(page.getByRole("banner").getByText("Production")).toBeVisible();
      await check();
      await screens.review();
      const button = page.getByRole("button", { name: "Delete 12 deployments", exact: true });
      await expect(button).toHaveAccessibleDescription(/Production/);
      const field = page.getByRole("textbox", { name: "Type the number of items (12) to confirm" });
      for (const wrong of ["DELETE", "11", "12 "]) {
        await field.fill(wrong);
        await expect(button).toBeEnabled({ enabled: wrong.trim() === "12" });
      }
      await check();
      await screens.send("Delete 12 deployments");
      await expect(page.getByRole("main").getByText("Production").first()).toBeVisible();
      await check();
      await page.getByRole("link", { name: "History" }).click();
      await expect(page.getByRole("table", { name: "Runs" }).getByText("Production")).toBeVisible();
      await check();
    });
  }
});
