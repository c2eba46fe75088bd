import { test as base } from "@playwright/test";

import { Gateway } from "./gateway";

export { expect } from "@playwright/test";

interface Options {
  /** Further arguments for the gateway: `test.use({ gatewayArgs: ["--config", path] })`. */
  gatewayArgs: string[];
}

interface Fixtures {
  /** The gateway of this story, already running; `page.goto("/")` goes to it. */
  gateway: Gateway;
}

/** A story with a gateway of its own, whose log is shown where the story fails. */
export const test = base.extend<Options & Fixtures>({
  gatewayArgs: [[], { option: true }],

  gateway: async ({ gatewayArgs }, use, story) => {
    const gateway = await Gateway.start(gatewayArgs);
    await use(gateway);
    await gateway.stop();
    if (story.status !== story.expectedStatus) {
      console.log(`The gateway of "${story.title}" printed:\n${gateway.log()}`);
      await story.attach("gateway.log", { body: gateway.log(), contentType: "text/plain" });
    }
  },

  // What a story asks the gateway itself, it asks as a program that is no browser.
  request: async ({ playwright }, use) => {
    const request = await playwright.request.newContext({ extraHTTPHeaders: { "X-Bulkhead-Request": "1" } });
    await use(request);
    await request.dispose();
  },

  baseURL: async ({ gateway }, use) => use(gateway.address),
});
