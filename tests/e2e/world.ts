import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import type { APIRequestContext, Page, TestInfo } from "@playwright/test";

import { expect, test as base } from "./console";
import { Gateway, SandboxProcess } from "./gateway";
import { Sandbox } from "./sandbox";
import { readCsv, Screens } from "./screens";

export { expect } from "./console";

/** A gateway whose only connection leads to a sandbox in a process of its own. */
export class World {
  private constructor(
    readonly process: SandboxProcess,
    readonly sandbox: Sandbox,
    private readonly config: string,
    /** What the connection has beside its service: `sandbox = true`, or nothing of that for a real one. */
    private readonly fields: string,
    private readonly env: NodeJS.ProcessEnv,
    private gateway: Gateway,
  ) {}

  static async begin(
    request: APIRequestContext,
    story: TestInfo,
    { args, fields }: { args: string[]; fields: string },
  ): Promise<World> {
    const process = await SandboxProcess.start(args);
    const config = story.outputPath("bulkhead.toml");
    await configure(config, process.address, fields);
    // The path of a socket has to be short.
    const env = {
      XDG_RUNTIME_DIR: await mkdtemp(join(tmpdir(), "bulkhead-")),
      XDG_STATE_HOME: story.outputPath("state"),
    };
    const gateway = await Gateway.start(["--config", config], "0", env);
    const sandbox = new Sandbox(request, "default", "own", process.address);
    return new World(process, sandbox, config, fields, env, gateway);
  }

  /** A fresh address that signs in once. */
  async signInAddress(): Promise<string> {
    return this.gateway.signInAddress(this.env);
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
    this.gateway = await Gateway.start(["--config", this.config], new URL(this.gateway.address).port, this.env);
  }

  /** Lets the connection lead elsewhere; or back to where it was. */
  async moveTo(service = this.process.address): Promise<void> {
    await configure(this.config, service, this.fields);
    await this.gateway.stop();
    await this.restart();
  }

  async end(): Promise<void> {
    await this.gateway.stop();
    await this.process.stop();
    await rm(this.env.XDG_RUNTIME_DIR ?? "", { recursive: true, force: true });
  }
}

async function configure(config: string, service: string, fields: string): Promise<void> {
  const group = 'resource_groups = ["default", "team-b"]';
  const connection = `[[connections]]\nname = "own"\nkind = "ai-core"\nurl = "${service}"\n${fields}\n${group}\n`;
  await writeFile(config, connection);
}

export const test = base.extend<{ args: string[]; fields: string; world: World }>({
  args: [["--count", "stopped=940", "--count", "running=60"], { option: true }],
  fields: ["sandbox = true", { option: true }],
  world: async ({ args, fields, request }, use, story) => {
    const world = await World.begin(request, story, { args, fields });
    await use(world);
    await world.end();
  },
  // The gateway of this story is the world's.
  baseURL: async ({ world }, use) => use(world.address),
});

/** Every outcome is what the service itself shows, and nothing is left open. */
export async function expectTrue(screens: Screens, sandbox: Sandbox): Promise<Record<string, number>> {
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

export async function setItemsPerRequest(page: Page, items: number): Promise<void> {
  await page.getByText("Advanced").click();
  await page.getByRole("spinbutton", { name: "Items per request" }).fill(`${items}`);
  await page.keyboard.press("Tab");
}

/** 900 that can be deleted, 60 that run and 40 that nobody knows, in 100 requests. */
export async function reviewThousand(page: Page, sandbox: Sandbox, address = ""): Promise<Screens> {
  const ids = [
    ...(await sandbox.ids("deployments", "STOPPED", 900)),
    ...(await sandbox.ids("deployments", "RUNNING", 60)),
    ...Array.from({ length: 40 }, (_, n) => `d00000000000f1${n.toString().padStart(2, "0")}`),
  ];
  const screens = new Screens(page);
  await screens.compose({ resource: "Deployments", action: "Delete", text: ids.join("\n"), address });
  await screens.review();
  await screens.include("60 RUNNING");
  await screens.include("40 not found");
  await setItemsPerRequest(page, 10);
  await expect(page.getByText("1,000 IDs in 100 requests")).toBeVisible();
  return screens;
}
