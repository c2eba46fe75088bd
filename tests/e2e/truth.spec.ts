import { writeFile } from "node:fs/promises";

import type { APIRequestContext, Page, TestInfo } from "@playwright/test";

import { expect, test as base } from "./console";
import { Gateway, SandboxProcess } from "./gateway";
import { Sandbox, unknownIds } from "./sandbox";
import { readCsv, Screens } from "./screens";

/** A gateway whose only connection leads to a sandbox in a process of its own. */
class World {
  private constructor(
    readonly process: SandboxProcess,
    readonly sandbox: Sandbox,
    private readonly config: string,
    private gateway: Gateway,
  ) {}

  static async begin(request: APIRequestContext, story: TestInfo, args: string[]): Promise<World> {
    const process = await SandboxProcess.start(args);
    const config = story.outputPath("bulkhead.toml");
    const group = 'resource_groups = ["default", "team-b"]';
    const connection = `[[connections]]\nname = "own"\nkind = "ai-core"\nurl = "${process.address}"\n${group}\n`;
    await writeFile(config, connection);
    const gateway = await Gateway.start(["--config", config]);
    const sandbox = new Sandbox(request, "default", "own", process.address);
    return new World(process, sandbox, config, gateway);
  }

  get address(): string {
    return this.gateway.address;
  }

  /** Ends the gateway without a word. */
  async kill(): Promise<void> {
    await this.gateway.stop("SIGKILL");
  }

  /** Starts it anew where it was. */
  async restart(): Promise<void> {
    this.gateway = await Gateway.start(["--config", this.config], new URL(this.gateway.address).port);
  }

  async end(): Promise<void> {
    await this.gateway.stop();
    await this.process.stop();
  }
}

const test = base.extend<{ args: string[]; world: World }>({
  args: [["--count", "stopped=940", "--count", "running=60"], { option: true }],
  world: async ({ args, request }, use, story) => {
    const world = await World.begin(request, story, args);
    await use(world);
    await world.end();
  },
  // The gateway of this story is the world's.
  baseURL: async ({ world }, use) => use(world.address),
});

/** Every outcome is what the service itself shows, and nothing is left open. */
async function expectTrue(screens: Screens, sandbox: Sandbox): Promise<Record<string, number>> {
  const rows = readCsv(await screens.export("CSV"));
  const alive = new Map((await sandbox.list("deployments")).map((resource) => [resource.id, resource]));
  for (const row of rows) {
    const is = alive.get(row.id);
    const isGone = is === undefined;
    const was = `${row.id}: ${row.outcome} (${row.reason}), and it is ${JSON.stringify(is)}`;
    switch (row.outcome) {
      case "deleted":
      case "already-gone":
        expect(isGone, was).toBe(true);
        break;
      case "stopped":
      case "already-stopped":
        expect(is?.status, was).toBe("STOPPED");
        break;
      case "failed":
        expect(is?.targetStatus, was).not.toBe("DELETED");
        break;
      default:
        expect(row.outcome, was).toBe("unknown");
    }
  }
  return screens.outcomes();
}

async function setItemsPerRequest(page: Page, items: number): Promise<void> {
  await page.getByText("Advanced").click();
  await page.getByRole("spinbutton", { name: "Items per request" }).fill(`${items}`);
  await page.keyboard.press("Tab");
}

/** 900 that can be deleted, 60 that run and 40 that nobody knows, in 100 requests. */
async function reviewThousand(page: Page, sandbox: Sandbox): Promise<Screens> {
  const ids = [
    ...(await sandbox.ids("deployments", "STOPPED", 900)),
    ...(await sandbox.ids("deployments", "RUNNING", 60)),
    ...Array.from({ length: 40 }, (_, n) => `d00000000000f1${n.toString().padStart(2, "0")}`),
  ];
  const screens = new Screens(page);
  await screens.compose({ resource: "Deployments", action: "Delete", text: ids.join("\n") });
  await screens.review();
  await screens.include("60 RUNNING");
  await screens.include("40 not found");
  await setItemsPerRequest(page, 10);
  await expect(page.getByText("1,000 ids in 100 requests")).toBeVisible();
  return screens;
}

test("1,000 ids through cuts, 429, broken JSON and missing items: every outcome is true", async ({ page, world }) => {
  test.setTimeout(180_000);
  const screens = await reviewThousand(page, world.sandbox);
  await world.sandbox.faults([
    { kind: "cut", when: "before", on: "all", probability: 0.05 },
    { kind: "cut", when: "after", on: "all", probability: 0.05 },
    { kind: "status", status: 429, retryAfter: 1, on: "all", probability: 0.03 },
    { kind: "brokenJson", on: "all", probability: 0.05 },
    { kind: "itemsMissing", items: 3, probability: 0.2 },
  ]);
  await screens.send("Delete 1,000 deployments", 150_000);
  await world.sandbox.faults([]);
  const outcomes = await expectTrue(screens, world.sandbox);
  // A reading may fail as often as it is tried: that leaves an item unknown, and nothing else.
  expect(outcomes.Deleted).toBeGreaterThanOrEqual(890);
  expect(outcomes.Failed).toBeGreaterThanOrEqual(95);
  const log = await world.sandbox.log();
  expect(log.filter((entry) => entry.status === null).length, "cuts").toBeGreaterThan(3);
  expect(log.filter((entry) => entry.status === 429).length, "429").toBeGreaterThan(0);
});

test("the gateway is killed in mid-run and started again: the run goes on, and every outcome is true", async ({
  page,
  world,
}) => {
  test.setTimeout(240_000);
  const screens = await reviewThousand(page, world.sandbox);
  await world.sandbox.faults([{ kind: "slow", milliseconds: 400, on: "changes" }]);
  await screens.begin("Delete 1,000 deployments");
  await expect.poll(async () => (await world.sandbox.log()).length).toBeGreaterThan(15);
  await world.kill();
  await expect(page.getByText(/Waiting until .*: no answer came/)).toBeVisible({ timeout: 40_000 });
  const before = (await world.sandbox.log()).length;
  expect(before).toBeLessThan(100);
  await world.restart();
  await world.sandbox.faults([]);
  await screens.end(200_000);
  const outcomes = await expectTrue(screens, world.sandbox);
  expect(outcomes).toEqual({ Deleted: 900, Failed: 100 });
});

test("a session that is over and credentials that the service refuses are told apart", async ({ page, world }) => {
  test.setTimeout(120_000);
  const ids = await world.sandbox.ids("deployments", "STOPPED", 40);
  const screens = new Screens(page);
  await screens.compose({ resource: "Deployments", action: "Delete", text: ids.slice(0, 20).join("\n") });
  await screens.review();
  await setItemsPerRequest(page, 5);
  let isOver = true;
  await page.route(/\/api\/connections\/own\/v2\/lm\//, async (route) => {
    if (!isOver) return route.continue();
    await route.fulfill({
      status: 401,
      headers: { "x-bulkhead-answer": "gateway", "content-type": "application/json" },
      body: JSON.stringify({ gateway: { kind: "session", message: "The session is over." } }),
    });
  });
  await screens.begin("Delete 20 deployments");
  await expect(page.getByText(/Your session with the gateway is over/).first()).toBeVisible();
  expect(await world.sandbox.log()).toEqual([]);
  isOver = false;
  await page.getByRole("button", { name: "Continue" }).click();
  await screens.end(60_000);
  expect(await screens.outcomes()).toEqual({ Deleted: 20 });

  await world.sandbox.faults([{ kind: "status", status: 401, on: "all" }]);
  await screens.compose({ resource: "Deployments", action: "Delete", text: ids.slice(20).join("\n") });
  await screens.review();
  await expect(page.getByText(/The service refuses the gateway’s credentials/).first()).toBeVisible();
  await world.sandbox.faults([]);
  await page.getByRole("button", { name: "Try again" }).click();
  await expect(page.getByRole("button", { name: "Delete 20 deployments" })).toBeVisible();
  await world.sandbox.faults([{ kind: "status", status: 401, on: "all" }]);
  await screens.send("Delete 20 deployments");
  await expect(page.getByText(/does not accept the gateway’s credentials/).first()).toBeVisible();
  await expect(page.getByText(/Your session with the gateway is over/)).toHaveCount(0);
  expect(await screens.outcomes()).toEqual({ Failed: 20 });
});

test("60 RUNNING and 40 STOPPED deployments are stopped, then deleted: all are gone", async ({ page, world }) => {
  test.setTimeout(120_000);
  const running = await world.sandbox.ids("deployments", "RUNNING", 60);
  const stopped = await world.sandbox.ids("deployments", "STOPPED", 40);
  const ids = running.flatMap((id, n) => (n < 40 ? [id, stopped[n]] : [id]));
  const screens = new Screens(page);
  const text = [...ids, ...unknownIds("deployments", 1)].join("\n");
  await screens.compose({ resource: "Deployments", action: "Stop then delete", text });
  await screens.review();
  const status = await screens.rows("Current status");
  const will = status.map((row) => [row.Status, row.Items, row["What will happen"]]);
  expect(will.slice(0, 2).sort()).toEqual([
    ["RUNNING", "60", expect.stringContaining("Stopped, then deleted")],
    ["STOPPED", "40", expect.stringContaining("Deleted")],
  ]);
  await screens.send("Stop then delete 100 deployments", 90_000);
  expect(await screens.outcomes()).toEqual({ Deleted: 100, Skipped: 1 });
  const alive = new Set((await world.sandbox.list("deployments")).map(({ id }) => id));
  expect(ids.filter((id) => alive.has(id))).toEqual([]);
  const log = await world.sandbox.log();
  const asked = (targetStatus: string) =>
    log.flatMap((entry) => entry.items.filter((item) => item.targetStatus === targetStatus).map(({ id }) => id));
  expect(asked("STOPPED").sort()).toEqual([...running].sort());
  expect(asked("DELETED").sort()).toEqual([...ids].sort());
  expect(log[0].items.filter((item) => item.targetStatus === "DELETED").length, "at once what may go at once").toBe(40);
});
