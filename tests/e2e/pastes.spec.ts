import { readFile, writeFile } from "node:fs/promises";

import { expect, test } from "./console";
import { Sandbox, unknownIds } from "./sandbox";
import { readCsv, Screens } from "./screens";

/** What Windows-1252 has between 0x80 and 0x9f, as far as these stories need it. */
const WINDOWS_1252: Record<string, number> = { "…": 0x85, "‘": 0x91, "’": 0x92, "“": 0x93, "”": 0x94, "–": 0x96, "€": 0x80 };

function windows1252(text: string): Buffer {
  return Buffer.from(Array.from(text, (character) => WINDOWS_1252[character] ?? character.charCodeAt(0)));
}

/** The ids that the service was sent changes of, each once. */
async function sent(sandbox: Sandbox): Promise<string[]> {
  const ids = (await sandbox.log()).flatMap(({ items }) => items.map(({ id }) => id));
  return [...new Set(ids)];
}

test("of a ticket only what it asks for is sent, once the user has checked it", async ({ page, request }) => {
  const sandbox = new Sandbox(request);
  const screens = new Screens(page);
  // The service knows none of them, so that nothing has to be waited for.
  const [first, second, kept] = unknownIds("deployments", 3);
  const text = `Hi team,

please delete ${first} and ${second}.
Do not delete ${kept}, the 3 tenants of release 2.14.0 still need it.

Thanks, Jürgen`;
  await screens.compose({ resource: "Deployments", action: "Delete", text });
  await expect(screens.status()).toContainText("0 IDs ready, 2 found in text");
  await expect(page.getByRole("heading", { name: "2 IDs found in text: check them" })).toBeVisible();
  const found = await screens.rows("Found in text");
  expect(found.map(({ Line, ID }) => [Line, ID])).toEqual([
    ["3", first],
    ["3", second],
  ]);
  await expect(page.getByText("To go on, check what was found in the text.")).toBeVisible();
  await screens.acceptFound();
  expect(await screens.ready()).toEqual([first, second]);
  await screens.review();
  await screens.includeAll();
  await screens.send("Delete 2 deployments");
  expect(await sent(sandbox)).toEqual([first, second]);
});

test("of a log of 5,000 lines the deployments are found, and no request, pod or configuration", async ({ page }) => {
  const screens = new Screens(page);
  const ids = Array.from({ length: 25 }, (_, n) => `d${n.toString(16).padStart(15, "a")}`);
  const line = (n: number) => {
    const time = `2026-11-20T10:${String(Math.floor(n / 60) % 60).padStart(2, "0")}:${String(n % 60).padStart(2, "0")}.123Z`;
    const request = `[${n.toString(16).padStart(8, "0")}-65eb-4e8f-b814-75743c0a8b04]`;
    const id = ids[(n / 200) | 0];
    if (n % 200 === 7) return `${time} WARN  ${request} scaling of deployment ${id} failed: 3 of 5 pods are ready`;
    return `${time} INFO  ${request} GET /healthz 200 in ${n % 90} ms, pod model-serving-7d9f8b6c5d-x${n % 10}`;
  };
  const text = Array.from({ length: 5_000 }, (_, n) => line(n)).join("\n");
  await screens.compose({ resource: "Deployments", action: "Stop", text: "" });
  await screens.paste(text);
  await expect(screens.status()).toHaveText(/^0 IDs ready, 25 found in text/);
  await screens.acceptFound();
  await expect(screens.status()).toHaveText(/^25 IDs ready/);
  expect(await screens.ready()).toEqual(ids);
  const rows = await screens.rows("Ready IDs");
  expect(rows[24]).toMatchObject({ Line: "4,808", "Recognised by": "its shape, in running text" });
});

test("of a Jira export the column of deployments is read, also where a ticket's text holds other ids", async ({ page }) => {
  const screens = new Screens(page);
  const [a, b, other] = ["df8ffc43f15186b4", "d85bc6d87d8aaa6b", "d72b290edd158cd5"];
  const text = [
    "Summary,Issue key,Issue id,Status,Created,Custom field (Deployment ID),Description",
    `Delete old model,OPS-4711,104711,Open,2026-11-01,${a},"It replaces ${other},
see OPS-4600"`,
    `"Delete ""chat""",OPS-4712,104712,In Progress,2026-11-02,${b},`,
  ].join("\n");
  await screens.compose({ resource: "Deployments", action: "Delete", text });
  await expect(screens.status()).toHaveText("2 IDs ready");
  expect(await screens.ready()).toEqual([a, b]);
  expect((await screens.rows("Ready IDs"))[0]["Recognised by"]).toBe("its column, label or URL");
});

test("a list of configurations is named as such, and nothing of it is ready", async ({ page }) => {
  const screens = new Screens(page);
  const configuration = (id: string, name: string) => ({
    id,
    name,
    executableId: "azure-openai",
    scenarioId: "foundation-models",
    createdAt: "2026-05-01T10:11:12Z",
    inputArtifactBindings: [],
    parameterBindings: [{ key: "modelName", value: "gpt-4o-mini" }],
  });
  const text = JSON.stringify({
    count: 2,
    resources: [
      configuration("0f434172-ece6-44ed-8a4f-b193bb511c98", "gpt-4o-mini"),
      configuration("2f4edc8e-65eb-4e8f-b814-75743c0a8b04", "orchestration"),
    ],
  });
  await screens.compose({ resource: "Deployments", action: "Delete", text });
  await expect(screens.status()).toHaveText(/^0 IDs ready/);
  await expect(page.getByText(/^See the /)).toHaveCount(0);
  const problems = await screens.rows("Issues");
  expect(problems.length).toBeGreaterThan(0);
  for (const { Issue } of problems) expect(Issue).toBe("This is the ID of another thing, such as a configuration");
  await expect(page.getByRole("button", { name: "Review", exact: true })).toBeDisabled();
});

test("a German Excel export in Windows-1252 is read, and told by its name", async ({ page }, story) => {
  const screens = new Screens(page);
  await screens.compose({ resource: "Deployments", action: "Delete", text: "" });
  const file = story.outputPath("Übersicht.csv");
  const lines = [
    "Bezeichnung;Deployment-ID;Größe (GB);Geändert am;Löschen?",
    "Prüfung Köln;df8ffc43f15186b4;1,5;01.11.2026;ja",
    "Münchner Straße;d85bc6d87d8aaa6b;12,0;02.11.2026;nein",
    "Überall;d72b290edd158cd5;3,2;03.11.2026;ja",
    "Summe;;16,7;;",
  ];
  await writeFile(file, windows1252(`${lines.join("\r\n")}\r\n`));
  await screens.open(file);
  await expect(page.getByText("“Übersicht.csv” was read as Windows-1252, not as UTF-8.")).toBeVisible();
  await expect(page.getByRole("textbox", { name: "IDs" })).toHaveValue(/Prüfung Köln/);
  await expect(screens.status()).toContainText("2 IDs ready");
  expect(await screens.ready()).toEqual(["df8ffc43f15186b4", "d72b290edd158cd5"]);
});

test("Bulkhead's own results are read from their column of ids, also after a spreadsheet saved them", async ({ page, request }, story) => {
  const sandbox = new Sandbox(request);
  const screens = new Screens(page);
  const ids = [...(await sandbox.ids("deployments", "STOPPED", 3)), ...unknownIds("deployments", 2)];
  await screens.compose({ resource: "Deployments", action: "Stop", text: ids.join("\n") });
  await screens.review();
  await screens.include("2 not found");
  await screens.send("Stop 2 deployments");
  expect(await screens.outcomes()).toEqual({ Failed: 2, Skipped: 3 });
  const own = await screens.export("CSV");
  const records = readCsv(own);
  const cell = (text: string) => (/[;"\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
  const saved = [Object.keys(records[0]), ...records.map((record) => Object.values(record))]
    .map((row) => row.map(cell).join(";"))
    .join("\r\n");
  for (const [name, bytes] of [
    ["own.csv", Buffer.from(own)],
    ["windows.csv", windows1252(`${saved}\r\n`)],
    ["mark.csv", Buffer.from(`\u{feff}${saved}\r\n`)],
  ] as const) {
    await page.getByRole("link", { name: "New bulk action" }).click();
    const file = story.outputPath(name);
    await writeFile(file, bytes);
    await screens.open(file);
    await expect(screens.status(), name).toHaveText("5 IDs ready");
    expect(await screens.ready(), name).toEqual(ids);
  }
});

test("what is left out before Review is in no request", async ({ page, request }) => {
  const sandbox = new Sandbox(request);
  const screens = new Screens(page);
  const ids = unknownIds("deployments", 4);
  await screens.compose({ resource: "Deployments", action: "Stop", text: ids.join("\n") });
  await screens.ready();
  for (const id of ids.slice(1, 3)) await page.getByRole("button", { name: `Leave out ${id}` }).click();
  await expect(screens.status()).toHaveText("2 IDs ready, 2 left out by you");
  await page.getByRole("radio", { name: "Delete", exact: true }).check();
  await page.getByRole("searchbox", { name: "Filter ready IDs" }).fill(ids[2].toUpperCase());
  await page.getByRole("button", { name: `Put back ${ids[2]}` }).click();
  await expect(page.getByRole("button", { name: `Leave out ${ids[2]}` })).toBeFocused();
  await expect(screens.status()).toHaveText("3 IDs ready, 1 left out by you");
  await screens.review();
  await screens.includeAll();
  await expect(page.getByText("3 IDs in 1 request")).toBeVisible();
  await expect(page.getByText("1 by you", { exact: true })).toBeVisible();
  await screens.preview();
  await expect(page.getByRole("region", { name: "Body" })).toContainText(ids[2]);
  await expect(page.getByRole("region", { name: "Body" })).not.toContainText(ids[1]);
  await screens.send("Delete 3 deployments");
  expect(await screens.outcomes()).toEqual({ Failed: 3, Skipped: 1 });
  expect(await sent(sandbox)).toEqual([ids[0], ids[2], ids[3]]);
});

test("some of the pastes that core is tested with come out the same on the page", async ({ page }, story) => {
  interface Case {
    name: string;
    kind: "Deployments" | "Executions";
    action: "Delete" | "Stop";
    text?: string;
    base64?: string;
    ids: string[];
  }
  const { cases }: { cases: Case[] } = JSON.parse(
    await readFile(new URL("../../core/tests/data/pastes/known.json", import.meta.url), "utf8"),
  );
  const screens = new Screens(page);
  await screens.compose({ resource: "Deployments", action: "Delete", text: "" });
  for (const name of [
    "listing-config-ids",
    "strikethrough",
    "py-dict-datetime",
    "launchpad-target-status",
    "file-utf16le-nobom.txt",
    "diff",
    "executions-yaml",
  ]) {
    const found = cases.find((one) => one.name === name);
    if (!found) throw new Error(`There is no case ${name}.`);
    const { kind, action, text = "", base64, ids } = found;
    await page.getByRole("radio", { name: kind }).check();
    await page.getByRole("radio", { name: action, exact: true }).check();
    await page.getByRole("textbox", { name: "IDs" }).fill(text);
    if (base64) {
      const file = story.outputPath(name);
      await writeFile(file, Buffer.from(base64, "base64"));
      await screens.open(file);
    }
    await expect(screens.status(), name).toHaveText(/\d IDs? ready/);
    const inText = page.getByRole("checkbox", { name: /^I have checked/ });
    if ((await inText.count()) > 0) await screens.acceptFound();
    await expect(screens.status(), name).toHaveText(new RegExp(`^${ids.length} IDs? ready`));
    if (ids.length > 0) expect((await screens.ready()).sort(), name).toEqual([...ids].sort());
  }
});
