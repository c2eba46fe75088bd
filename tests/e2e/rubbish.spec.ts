import { writeFile } from "node:fs/promises";

import { expect, test } from "./console";
import { Sandbox } from "./sandbox";
import { Screens } from "./screens";

test.describe("what can't be right is told and never sent", () => {
  test.afterEach(async ({ page, request }) => {
    await expect(page.getByRole("button", { name: "Review", exact: true })).toBeVisible();
    expect(await new Sandbox(request).log()).toEqual([]);
  });

  interface Rubbish {
    name: string;
    text: string;
    status: string;
    problems: Record<string, string | RegExp>[];
  }

  const RUBBISH: Rubbish[] = [
    {
      name: "a body with the wrong collection key",
      text: '{"executions":[{"id":"e529e8bd58740bc9","targetStatus":"DELETED"}]}',
      status: "0 IDs ready, 1 issue",
      problems: [{ Line: "1 $.executions[0].id", Issue: "The text speaks of executions, and deployments are chosen" }],
    },
    {
      name: "an empty list",
      text: '{"deployments":[]}',
      status: "0 IDs ready, 1 issue",
      problems: [{ Issue: "There are no IDs in this text" }],
    },
    {
      name: 'a list of "a", null and ""',
      text: '["a", null, ""]',
      status: "0 IDs ready, 3 issues",
      problems: [
        { Line: "1 $[0]", Value: "a", Issue: "Too short: 1 of at least 4 characters" },
        { Line: "1 $[1]", Issue: "null stands where an ID should be" },
        { Line: "1 $[2]", Issue: "The ID is empty" },
      ],
    },
    {
      name: "one id with STOPPED and DELETED",
      text: `{"deployments":[
{"id":"d889e3a61050c085","targetStatus":"STOPPED"},
{"id":"d889e3a61050c085","targetStatus":"DELETED"}]}`,
      status: "0 IDs ready, 2 issues",
      problems: [
        { Line: /^2 /, Issue: "The text says Stop here, and Delete is chosen" },
        { Line: /^3 /, Issue: /^Delete here, but stop in line 2 .*: neither is sent$/ },
      ],
    },
    {
      name: "null and STOPPED as lines",
      text: "null\nSTOPPED",
      status: "0 IDs ready, 2 entries don’t look like IDs",
      problems: [
        { Line: "1", Issue: "“null” looks like a programming value, not like an ID" },
        { Line: "2", Issue: "“STOPPED” looks like a status, not like an ID" },
      ],
    },
    {
      name: "JSON that breaks off",
      text: '{"deployments":[{"id":"d889e3a61050c085","targetStatus":"DELETED"},',
      status: "0 IDs ready, 1 found in text, 1 issue",
      problems: [{ Issue: /^The JSON can’t be read from here on: / }],
    },
  ];

  for (const { name, text, status, problems } of RUBBISH) {
    test(name, async ({ page }) => {
      const screens = new Screens(page);
      await screens.compose({ resource: "Deployments", action: "Delete", text });
      await expect(screens.status()).toHaveText(status);
      const rows = await screens.rows("Issues");
      expect(rows).toHaveLength(problems.length);
      problems.forEach((problem, at) => {
        for (const [column, expected] of Object.entries(problem)) {
          expect(rows[at][column]).toEqual(
            expected instanceof RegExp ? expect.stringMatching(expected) : expected,
          );
        }
        expect(rows[at]["How to fix"]).not.toBe("");
      });
      await expect(page.getByRole("button", { name: "Review", exact: true })).toBeDisabled();
    });
  }

  test("20 MB of text", async ({ page }, story) => {
    const screens = new Screens(page);
    await screens.compose({ resource: "Deployments", action: "Delete", text: "" });
    const file = story.outputPath("large.txt");
    await writeFile(file, "d889e3a61050c085\n".repeat((20 * 1024 * 1024) / 17));
    await screens.open(file);
    await expect(page.getByRole("alert")).toContainText("“large.txt” has 19.9 MiB, and at most 16.0 MiB are taken.");
    await expect(screens.status()).toHaveText("No IDs yet");
    await expect(page.getByRole("button", { name: "Review", exact: true })).toBeDisabled();
  });

  test("a picture dropped on the box", async ({ page }) => {
    const screens = new Screens(page);
    await screens.compose({ resource: "Deployments", action: "Delete", text: "" });
    const data = await page.evaluateHandle(() => {
      const data = new DataTransfer();
      const bytes = new Uint8Array([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 13]);
      data.items.add(new File([bytes], "screenshot.png", { type: "image/png" }));
      return data;
    });
    await page.getByRole("textbox", { name: "IDs" }).dispatchEvent("drop", { dataTransfer: data });
    await expect(page.getByRole("alert")).toContainText("“screenshot.png” is not text");
    await expect(screens.status()).toHaveText("No IDs yet");
    await expect(page.getByRole("heading", { name: "New bulk action" })).toBeVisible();
  });

  test("a text of 100,000 ids is kept outside of the text box", async ({ page }) => {
    const screens = new Screens(page);
    await screens.compose({ resource: "Deployments", action: "Delete", text: "" });
    const ids = Array.from({ length: 100_000 }, (_, n) => `d${n.toString(16).padStart(15, "0")}`);
    await screens.paste(ids.join("\n"));
    await expect(page.getByText("100,000 IDs from the clipboard")).toBeVisible();
    await expect(screens.status()).toContainText("100,000 IDs ready");
    await expect(page.getByRole("textbox", { name: "IDs" })).toHaveCount(0);
    await screens.review();
    await screens.include("100,000 not found");
    await expect(page.getByText("100,000 IDs in 1,000 requests of 100")).toBeVisible();
    await page.getByRole("link", { name: "Back" }).click();
    await page.getByRole("button", { name: "Clear" }).click();
    await expect(page.getByRole("textbox", { name: "IDs" })).toHaveValue("");
  });
});
