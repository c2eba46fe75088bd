import { expect } from "@playwright/test";
import type { APIRequestContext } from "@playwright/test";

export type Kind = "deployments" | "executions";

export interface Resource {
  id: string;
  status: string;
  targetStatus: string | null;
  configurationName?: string;
  scenarioId?: string;
}

export interface LogEntry {
  method: string;
  path: string;
  resourceGroup: string | null;
  correlationId: string | null;
  itemCount: number;
  items: { id: string; targetStatus: string; done: string; code: string | null }[];
  status: number | null;
}

/** What the simulated service really holds, read and upset through the gateway. */
export class Sandbox {
  constructor(
    private readonly request: APIRequestContext,
    readonly group = "default",
    readonly connection = "sandbox",
    /** Where the sandbox itself is, if it is a process of its own. */
    private readonly address?: string,
  ) {}

  private own(call: string): string {
    return this.address ? `${this.address}/sandbox/${call}` : `/api/sandbox/${this.connection}/${call}`;
  }

  private api(path: string): string {
    return this.address ? `${this.address}/${path}` : `/api/connections/${this.connection}/${path}`;
  }

  private headers(): Record<string, string> {
    return { "AI-Resource-Group": this.group };
  }

  async list(kind: Kind, status?: string): Promise<Resource[]> {
    const query = status ? `?status=${status}` : "";
    const answer = await this.request.get(this.api(`v2/lm/${kind}${query}`), { headers: this.headers() });
    expect(answer.status()).toBe(200);
    return (await answer.json()).resources;
  }

  /** So many ids of a status. */
  async ids(kind: Kind, status: string, count: number): Promise<string[]> {
    const resources = await this.list(kind, status);
    const ids = resources.filter((resource) => resource.targetStatus !== "DELETED").map(({ id }) => id);
    expect(ids.length, `${kind} that are ${status}`).toBeGreaterThanOrEqual(count);
    return ids.slice(0, count);
  }

  /** The ids that are gone or on their way. */
  async deleted(kind: Kind, ids: string[]): Promise<string[]> {
    const alive = new Map((await this.list(kind)).map((resource) => [resource.id, resource]));
    return ids.filter((id) => (alive.get(id)?.targetStatus ?? "DELETED") === "DELETED");
  }

  /** The change requests that the service has received. */
  async log(): Promise<LogEntry[]> {
    const answer = await this.request.get(this.own("log"));
    expect(answer.status()).toBe(200);
    return (await answer.json()).entries;
  }

  async faults(faults: object[]): Promise<void> {
    const answer = await this.request.put(this.own("faults"), { data: { faults } });
    expect(answer.status(), await answer.text()).toBe(200);
  }
}

/** Ids that look real and that no service knows. */
export function unknownIds(kind: Kind, count: number): string[] {
  const letter = kind === "deployments" ? "d" : "e";
  return Array.from({ length: count }, (_, n) => `${letter}00000000000f00${n}`);
}
