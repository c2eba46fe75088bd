import type { Page } from "@playwright/test";

import { expect, test } from "./console";
import { Keyboard, Mouse } from "./hands";
import { Sandbox, unknownIds } from "./sandbox";
import type { Kind } from "./sandbox";
import { readCsv, Screens } from "./screens";

/** 250 entries: 236 that can be deleted, 5 RUNNING, 4 that nobody knows, 2 malformed, 3 repeats. */
async function entries(sandbox: Sandbox, kind: Kind) {
  const deletable =
    kind === "deployments"
      ? [...(await sandbox.ids(kind, "STOPPED", 206)), ...(await sandbox.ids(kind, "DEAD", 30))]
      : [
          ...(await sandbox.ids(kind, "STOPPED", 166)),
          ...(await sandbox.ids(kind, "DEAD", 30)),
          ...(await sandbox.ids(kind, "COMPLETED", 40)),
        ];
  const running = await sandbox.ids(kind, "RUNNING", 5);
  const unknown = unknownIds(kind, 4);
  const malformed = ["d889e3a6/1050c085", "d88"];
  const all = [...deletable];
  // Not in groups, as no list of a ticket is.
  running.forEach((id, at) => all.splice(at * 40, 0, id));
  unknown.forEach((id, at) => all.splice(at * 50 + 7, 0, id));
  malformed.forEach((id, at) => all.splice(at * 100 + 11, 0, id));
  all.push(...deletable.slice(0, 3));
  expect(all).toHaveLength(250);
  return { all, deletable, running, unknown, malformed };
}

interface Form {
  name: string;
  write: (entries: string[]) => string;
  /** The line that the problems table names for the n-th entry. */
  line: (n: number) => string;
}

const FORMS: Form[] = [
  { name: "a block of lines", write: (all) => all.join("\n"), line: (n) => `${n + 1}` },
  { name: "a line of commas", write: (all) => all.join(", "), line: () => "1" },
  { name: "a JSON array", write: (all) => JSON.stringify(all, null, 2), line: (n) => `${n + 2} $[${n}]` },
];

interface Subject {
  kind: Kind;
  resource: "Deployments" | "Executions";
  unknownCode: string;
}

const SUBJECTS: Subject[] = [
  { kind: "deployments", resource: "Deployments", unknownCode: "01010016" },
  { kind: "executions", resource: "Executions", unknownCode: "01010020" },
];

const WAYS = [
  { way: "by mouse", hands: () => new Mouse() },
  { way: "by keyboard alone", hands: (page: Page) => new Keyboard(page) },
];

// Every two of subject, form and way meet: what only all three together could break there is not.
const STORIES = SUBJECTS.flatMap((subject, s) =>
  FORMS.flatMap((form, f) => WAYS.filter((_, w) => (s + f + w) % 2 === 0).map((way) => ({ ...subject, form, ...way }))),
);

for (const { kind, resource, unknownCode, form, way, hands } of STORIES) {
  test(`250 entries of ${kind} as ${form.name}, ${way}: each one's result is seen`, async ({ page, request }) => {
    const sandbox = new Sandbox(request);
    const { all, deletable, running, unknown, malformed } = await entries(sandbox, kind);
    const screens = new Screens(page, hands(page));

    await screens.compose({ resource, action: "Delete", text: form.write(all) });
    await expect(screens.status()).toHaveText("245 IDs ready, 3 duplicates removed, 2 issues");
    const problems = await screens.rows("Issues");
    expect(problems).toHaveLength(5);
    for (const value of malformed) {
      const problem = problems.find((row) => row.Value === value);
      expect(problem?.Line).toBe(form.line(all.indexOf(value)));
      expect(problem?.["How to fix"]).not.toBe("");
    }
    const repeats = problems.filter((row) => row.Issue.startsWith("Repeats"));
    expect(repeats.map((row) => row.Value)).toEqual(deletable.slice(0, 3));
    expect(repeats.map((row) => row.Line)).toEqual([247, 248, 249].map(form.line));

    await screens.review();
    // What can't succeed is left out, until the user says otherwise.
    await expect(page.getByRole("button", { name: `Delete 236 ${kind}`, exact: true })).toBeDisabled();
    const left = (await screens.rows("Current status")).filter((row) => row["What will happen"].startsWith("Left out"));
    expect(left.map((row) => [row.Status, row.Items])).toEqual([
      ["RUNNING", "5"],
      ["not found", "4"],
    ]);
    await screens.include("5 RUNNING");
    await screens.include("4 not found");
    await expect(page.getByText("245 IDs in 3 requests (100, 100, 45)")).toBeVisible();
    const button = page.getByRole("button", { name: `Delete 245 ${kind}`, exact: true });
    await expect(button).toBeDisabled();
    expect(await sandbox.log()).toEqual([]);
    await screens.send(`Delete 245 ${kind}`);

    expect(await screens.outcomes()).toEqual({ Deleted: 236, Failed: 9, Skipped: 2 });
    await expect(page.getByText(/Partially done: 236 deleted, 9 failed and \d+ skipped\./).first()).toBeVisible();
    await expect(page.getByRole("table", { name: "Results" })).toHaveAttribute("aria-rowcount", "248");

    // Sorted by Reason, the same reasons stand together.
    await screens.sortBy("Reason");
    await expect(page.getByRole("columnheader", { name: "Reason" })).toHaveAttribute("aria-sort", "ascending");
    const codes = (await screens.rows("Results")).slice(0, 10).map((row) => row.Code);
    expect(codes).toEqual([...Array(4).fill(unknownCode), ...Array(5).fill("01010076"), ""]);

    await screens.hands.press(screens.outcome("Failed"));
    await expect(page.getByRole("table", { name: "Results" })).toHaveAttribute("aria-rowcount", "10");
    const failed = await screens.rows("Results");
    const idsWith = (code: string) => failed.filter((row) => row.Code === code).map((row) => row.ID);
    expect(idsWith("01010076").sort()).toEqual([...running].sort());
    expect(idsWith(unknownCode).sort()).toEqual([...unknown].sort());
    for (const row of failed) {
      expect(row.Reason).toMatch(/^(Not found|Not allowed in current status): ./);
    }

    const csv = readCsv(await screens.export("CSV"));
    expect(csv).toHaveLength(247);
    const byId = new Map(csv.map((row) => [row.id, row]));
    expect(byId.size).toBe(247);
    expect([...byId.keys()].sort()).toEqual([...new Set(all)].sort());
    for (const [id, outcome] of [
      ...deletable.map((id) => [id, "deleted"]),
      ...[...running, ...unknown].map((id) => [id, "failed"]),
      ...malformed.map((id) => [id, "skipped"]),
    ] as [string, string][]) {
      expect(byId.get(id)?.outcome, id).toBe(outcome);
      const places = all.flatMap((entry, at) => (entry === id ? [form.line(at)] : []));
      expect(byId.get(id)?.lines, id).toBe(places.join("; "));
    }
    expect(JSON.parse(await screens.export("JSON")).results).toHaveLength(247);

    // What the page claims is what the service holds.
    expect(await sandbox.deleted(kind, deletable)).toEqual(deletable);
    expect(await sandbox.deleted(kind, running)).toEqual([]);
    const log = await sandbox.log();
    expect(log.map((entry) => entry.itemCount).sort()).toEqual([100, 100, 45]);
    expect(log.every((entry) => entry.resourceGroup === "default")).toBe(true);
  });
}

for (const { way, hands } of WAYS) {
  test(`a pasted bulk PATCH body stops 60 and deletes 40, ${way}`, async ({ page, request }) => {
    const sandbox = new Sandbox(request, "team-b");
    const stop = await sandbox.ids("deployments", "RUNNING", 60);
    const remove = await sandbox.ids("deployments", "STOPPED", 40);
    const item = (targetStatus: string) => (id: string) => ({ id, targetStatus });
    const deployments = [...stop.map(item("STOPPED")), ...remove.map(item("DELETED"))];
    // Every third one is a deletion at first, so that no request is of one kind.
    deployments.sort((a, b) => a.id.localeCompare(b.id));
    const screens = new Screens(page, hands(page));
    const text = JSON.stringify({ deployments }, null, 1);
    await screens.compose({ resource: "Deployments", group: "team-b", text });
    await screens.hands.check(page.getByRole("radiogroup", { name: "Action" }), "As pasted");
    await expect(page.getByRole("radio", { name: "As pasted" })).toBeChecked();
    await screens.review();
    await screens.preview();
    const body = page.getByRole("region", { name: "Body" });
    // What has just been opened may not have been laid out yet, and has no text then.
    await expect.poll(() => body.innerText()).not.toBe("");
    expect(JSON.parse(await body.innerText())).toEqual({ deployments });
    await screens.send("Stop 60 and delete 40 deployments");
    expect(await screens.outcomes()).toEqual({ Stopped: 60, Deleted: 40 });
    await expect(page.getByText("Done: 60 stopped and 40 deleted.").first()).toBeVisible();
    const [entry] = await sandbox.log();
    expect(entry.resourceGroup).toBe("team-b");
    const asked = entry.items.map(({ id, targetStatus }) => ({ id, targetStatus }));
    expect(asked).toEqual(deployments);
    expect(await sandbox.deleted("deployments", remove)).toEqual(remove);
  });
}
