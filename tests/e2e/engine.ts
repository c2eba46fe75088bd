import { expect } from "@playwright/test";
import type { APIRequestContext, Page } from "@playwright/test";

import type { LogEntry } from "./sandbox";
import { Screens } from "./screens";

export interface Deployment {
  id: string;
  kind: string;
  permission: "delete" | "read" | "none";
  processInstances: number;
  caseInstances: number;
}

export type EngineLogEntry = LogEntry & { flags: Record<string, boolean> | null };

/** What the simulated engine really holds, whoever may see it. */
export class EngineSandbox {
  constructor(
    private readonly request: APIRequestContext,
    /** Where the sandbox's own calls are. */
    private readonly own: string,
  ) {}

  async all(): Promise<Map<string, Deployment>> {
    const answer = await this.request.get(`${this.own}/deployments`);
    expect(answer.status()).toBe(200);
    const { deployments } = (await answer.json()) as { deployments: Deployment[] };
    return new Map(deployments.map((deployment) => [deployment.id, deployment]));
  }

  /** So many ids of a kind. */
  async ids(kind: string, count: number): Promise<string[]> {
    const all = [...(await this.all()).values()].filter((deployment) => deployment.kind === kind);
    expect(all.length, `deployments of the kind ${kind}`).toBeGreaterThanOrEqual(count);
    return all.slice(0, count).map(({ id }) => id);
  }

  /** The deletions that the engine has received. */
  async log(): Promise<EngineLogEntry[]> {
    const answer = await this.request.get(`${this.own}/log`);
    expect(answer.status()).toBe(200);
    return (await answer.json()).entries;
  }

  async faults(faults: object[]): Promise<void> {
    const answer = await this.request.put(`${this.own}/faults`, { data: { faults } });
    expect(answer.status(), await answer.text()).toBe(200);
  }
}

/** Opens the page with an engine chosen, and pastes. */
export async function composeForEngine(page: Page, connection: string, text: string): Promise<Screens> {
  const screens = new Screens(page);
  await page.goto("/");
  await expect(page.getByRole("heading", { level: 1, name: "New bulk action" })).toBeVisible();
  await screens.hands.choose(page.getByRole("combobox", { name: "Connection" }), connection);
  await expect(page.getByRole("checkbox", { name: "Cascade" })).toBeVisible();
  await screens.paste(text);
  return screens;
}

/** The reasons that stand in the region of that name: how many items each has, by its title. */
export async function reasons(page: Page): Promise<Record<string, number>> {
  const items = page.getByRole("region", { name: "Failures by reason" }).getByRole("listitem");
  const found = await items.evaluateAll((items) =>
    items.map((item) => [
      item.querySelector(".reason-text p > span")?.textContent?.trim() ?? "",
      Number(item.querySelector(".reason-count")?.textContent),
    ]),
  );
  return Object.fromEntries(found);
}
