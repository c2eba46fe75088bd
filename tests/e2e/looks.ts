import AxeBuilder from "@axe-core/playwright";
import type { Page } from "@playwright/test";
import axe from "axe-core";

import { expect } from "./console";

/** axe-core with every rule that it has. Only where the contrast is meant to be high is the highest grade asked for. */
export async function expectAccessible(page: Page, hasHighContrast: boolean): Promise<void> {
  const rules = Object.fromEntries(axe.getRules().map(({ ruleId }) => [ruleId, { enabled: true }]));
  rules["color-contrast-enhanced"].enabled = hasHighContrast;
  // The page has no frames; looking for some takes half of the time, in a tab of its own for each analysis.
  const { violations } = await new AxeBuilder({ page }).setLegacyMode().options({ rules }).analyze();
  const found = violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(" | ")}`);
  expect(found).toEqual([]);
}

/** The page itself never scrolls sideways; wide tables do so in their own area. */
async function expectNoSidewaysScroll(page: Page): Promise<void> {
  const [content, view] = await page.evaluate(() => [
    document.documentElement.scrollWidth,
    document.documentElement.clientWidth,
  ]);
  expect(content).toBeLessThanOrEqual(view);
}

export interface Look {
  name: string;
  /** What the user's system asks for. */
  media: { colorScheme?: "light" | "dark"; contrast?: "more" };
  /** What is chosen on the page. */
  theme?: string;
}

export const LOOKS: Look[] = [
  { name: "light", media: { colorScheme: "light" } },
  { name: "dark", media: { colorScheme: "dark" } },
  { name: "high contrast by the system", media: { colorScheme: "dark", contrast: "more" } },
  { name: "high contrast white by the switch", media: {}, theme: "contrast-white" },
];

/** Makes the page look so; what is returned expects that the screen is accessible and fits. */
export async function putOn(page: Page, { name, media }: Look, width: number): Promise<() => Promise<void>> {
  await page.emulateMedia(media);
  await page.setViewportSize({ width, height: 800 });
  return async () => {
    await expectAccessible(page, name.startsWith("high"));
    await expectNoSidewaysScroll(page);
  };
}
