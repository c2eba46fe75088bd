import { expect } from "@playwright/test";
import type { Page } from "@playwright/test";

import { test as base } from "./fixtures";

/** A story in which the page must not complain: no exception, no error, no breach of its policy. */
export const test = base.extend<{ quiet: void }>({
  quiet: [
    async ({ page }, use) => {
      const complaints = listen(page);
      await use();
      expect(complaints, "what the browser's console says").toEqual([]);
    },
    { auto: true },
  ],
});

function listen(page: Page): string[] {
  const complaints: string[] = [];
  page.on("pageerror", (error) => complaints.push(`${error}`));
  page.on("console", (message) => {
    // An answer that is an error is part of some stories; the browser notes each.
    const isAnswer = message.text().startsWith("Failed to load resource");
    if (["error", "warning"].includes(message.type()) && !isAnswer) {
      complaints.push(message.text());
    }
  });
  return complaints;
}

export { expect };
