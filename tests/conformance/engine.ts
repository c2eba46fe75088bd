import { readFile } from "node:fs/promises";

import { expect } from "@playwright/test";
import type { APIRequestContext } from "@playwright/test";

/** A real engine, and whoever prepares it: its REST API is open to them. */
export class RealEngine {
  constructor(private readonly request: APIRequestContext) {}

  /** Where its REST API is. */
  static root(): string {
    const url = process.env.ENGINE_URL;
    if (!url) throw new Error("ENGINE_URL is not set: run this by `cargo xtask conformance engine --page`.");
    return `${url}/engine-rest`;
  }

  /** Deploys a process of conformance/engine/processes and starts so many instances of it. */
  async deploy(name: string, instances: number): Promise<string> {
    const file = await readFile(new URL(`../../conformance/engine/processes/${name}`, import.meta.url));
    const answer = await this.request.post(`${RealEngine.root()}/deployment/create`, {
      multipart: {
        "deployment-name": name,
        data: { name, mimeType: "application/octet-stream", buffer: file },
      },
    });
    expect(answer.status(), await answer.text()).toBe(200);
    const { id, deployedProcessDefinitions } = await answer.json();
    for (const definition of Object.keys(deployedProcessDefinitions)) {
      for (let started = 0; started < instances; started += 1) {
        const start = `${RealEngine.root()}/process-definition/${definition}/start`;
        expect((await this.request.post(start, { data: {} })).status()).toBe(200);
      }
    }
    return id;
  }

  /** The HTTP status of a reading of a deployment: 200 or 404. */
  async read(id: string): Promise<number> {
    const answer = await this.request.get(`${RealEngine.root()}/deployment/${id}`);
    return answer.status();
  }
}
