import { readFileSync } from "node:fs";

import { defineConfig } from "@playwright/test";

// The browser is started as for the component tests, so its arguments stand in one place. Whether it has a window
// is for Playwright's own option to say.
const capabilities = JSON.parse(readFileSync(new URL("../webdriver.json", import.meta.url), "utf8"));
const args: string[] = capabilities["goog:chromeOptions"].args.filter((arg: string) => arg !== "--headless");

const ALONE = "large.spec.ts";

export default defineConfig({
  testDir: "e2e",
  outputDir: "test-results",
  // A story that is left out or only passes at times shows nothing.
  forbidOnly: true,
  retries: 0,
  // Each story has a gateway of its own, so they don't disturb each other.
  fullyParallel: true,
  workers: 2,
  // xtask counts by the summary of this reporter.
  reporter: "list",
  // A story goes on until what it deletes is really gone.
  timeout: 120_000,
  expect: { timeout: 10_000 },
  use: {
    browserName: "chromium",
    viewport: { width: 1280, height: 800 },
    launchOptions: { executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args },
    actionTimeout: 10_000,
    navigationTimeout: 20_000,
    // A trace costs a fifth of a story's time: who needs one asks for it (`-- --trace retain-on-failure`).
    screenshot: "only-on-failure",
  },
  projects: [
    { name: "chromium", testIgnore: ALONE },
    // What looks at how long the page is busy must not share the machine with other stories.
    { name: "alone", testMatch: ALONE, dependencies: ["chromium"] },
  ],
});
