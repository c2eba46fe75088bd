import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import type { APIRequestContext, Page, TestInfo } from "@playwright/test";

import { Front } from "./front";
import { Gateway, SandboxProcess } from "./gateway";
import { Sandbox } from "./sandbox";
import { Screens } from "./screens";
import { expect, expectTrue, setItemsPerRequest, test as base } from "./world";

/** A gateway that signs in to a service with a key in a file. */
class Real {
  private constructor(
    readonly front: Front,
    readonly sandbox: Sandbox,
    private readonly process: SandboxProcess,
    private readonly gateway: Gateway,
    private readonly folder: string,
    private readonly env: NodeJS.ProcessEnv,
  ) {}

  static async begin(request: APIRequestContext, story: TestInfo): Promise<Real> {
    const process = await SandboxProcess.start(["--count", "stopped=120"]);
    const front = await Front.start(process.address);
    const folder = story.outputPath();
    await writeFile(join(folder, "key.json"), front.key());
    const config = join(folder, "bulkhead.toml");
    await writeFile(config, '[[connections]]\nname = "real"\nkind = "ai-core"\nservice_key_file = "key.json"\n');
    const env = { XDG_RUNTIME_DIR: await mkdtemp(join(tmpdir(), "bulkhead-")), XDG_STATE_HOME: join(folder, "state") };
    const gateway = await Gateway.start(["--config", config], "0", env);
    const sandbox = new Sandbox(request, "default", "real", process.address);
    return new Real(front, sandbox, process, gateway, folder, env);
  }

  get address(): string {
    return this.gateway.address;
  }

  async signInAddress(): Promise<string> {
    return this.gateway.signInAddress(this.env);
  }

  /** Writes something where the key is. */
  async writeKey(text: string): Promise<void> {
    await writeFile(join(this.folder, "key.json"), text);
  }

  /** Everything that the gateway wrote. */
  async written(): Promise<string> {
    const audit = await readFile(join(this.folder, "state", "bulkhead", "audit.jsonl"), "utf8");
    return this.gateway.log() + audit;
  }

  async end(): Promise<void> {
    await this.gateway.stop();
    await this.front.stop();
    await this.process.stop();
    await rm(this.env.XDG_RUNTIME_DIR ?? "", { recursive: true, force: true });
  }
}

const test = base.extend<{ real: Real }>({
  real: async ({ request }, use, story) => {
    const real = await Real.begin(request, story);
    await use(real);
    await real.end();
  },
  baseURL: async ({ real }, use) => use(real.address),
});

/** Goes to the address that signs in, until the page has gone on from there by itself. */
async function signIn(page: Page, real: Real): Promise<void> {
  await page.goto(await real.signInAddress());
  await expect(page.getByRole("button", { name: "Sign out", exact: true })).toBeVisible();
}

/** A run of 100 deletions in 20 slow requests, some of which have gone. */
async function begin(page: Page, real: Real): Promise<Screens> {
  const ids = await real.sandbox.ids("deployments", "STOPPED", 100);
  const screens = new Screens(page);
  await screens.compose({ resource: "Deployments", action: "Delete", text: ids.join("\n") });
  await screens.review();
  await setItemsPerRequest(page, 5);
  await real.sandbox.faults([{ kind: "slow", milliseconds: 500, on: "changes" }]);
  await screens.begin("Delete 100 deployments");
  await expect.poll(async () => (await real.sandbox.log()).length).toBeGreaterThan(4);
  return screens;
}

test("the token service is away for 30 s in mid-run, and a token is revoked: the run waits and goes on, and every outcome is true", async ({
  page,
  real,
}) => {
  test.setTimeout(240_000);
  await signIn(page, real);
  await expect(page.getByText(/sb-story!b1\|aicore!b2/).first(), "the page says as whom").toBeVisible();
  const screens = await begin(page, real);
  real.front.away = true;
  real.front.revoke();
  await expect(page.getByText(/Retrying at/).first()).toBeVisible({ timeout: 30_000 });
  await page.waitForTimeout(30_000);
  real.front.away = false;
  await screens.end(150_000);
  expect(await expectTrue(screens, real.sandbox)).toEqual({ Deleted: 100 });
  expect(real.front.seen.refused, "the revoked token was noticed").toBeGreaterThan(0);
  const lines = (await real.written()).split("\n");
  const sends = lines.flatMap((line) => /"sends":(\d)/.exec(line)?.[1] ?? []);
  expect(sends.length).toBeGreaterThanOrEqual(20);
});

test("the secret changes in mid-run: the run pauses until the right one stands in the file, and every outcome is true", async ({
  page,
  real,
}) => {
  test.setTimeout(240_000);
  await signIn(page, real);
  const screens = await begin(page, real);
  real.front.secret = "second-secret";
  real.front.revoke();
  const refused = page.getByText(/does not know this client or its secret/).first();
  await expect(refused).toBeVisible({ timeout: 60_000 });

  const continues = page.getByRole("button", { name: "Continue" });
  await real.writeKey(real.front.key().slice(0, 40));
  await continues.click();
  await expect(page.getByText(/What stands at the place of the credentials now is not used/).first()).toBeVisible();
  await expect(continues, "what is half written is not used").toBeVisible();
  const asked = real.front.seen.asked;
  await real.writeKey(real.front.key("third-secret"));
  await continues.click();
  await expect.poll(() => real.front.seen.asked, "the other secret is tried").toBeGreaterThan(asked);
  await expect(continues, "and is wrong, too").toBeVisible({ timeout: 60_000 });
  const before = (await real.sandbox.log()).length;
  await real.writeKey(real.front.key());
  // What was on its way with the wrong secret may pause the run once more.
  await expect(async () => {
    if (await continues.isVisible()) await continues.click();
    expect((await real.sandbox.log()).length).toBeGreaterThan(before);
  }).toPass({ timeout: 60_000, intervals: [2_000] });
  await screens.end(120_000);
  expect(await expectTrue(screens, real.sandbox)).toEqual({ Deleted: 100 });
  expect((await real.sandbox.log()).length).toBeGreaterThan(before);

  const written = (await real.written()) + (await page.content());
  for (const secret of ["first-secret", "second-secret", "third-secret", "token-of-a-story"]) {
    for (const form of [secret, Buffer.from(secret).toString("base64").replace(/=+$/, "")]) {
      expect(written.includes(form), `${secret} is written somewhere`).toBe(false);
    }
  }
});
