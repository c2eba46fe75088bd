import { readFile } from "node:fs/promises";

import { expect } from "@playwright/test";
import type { Locator, Page } from "@playwright/test";

import { Mouse } from "./hands";
import type { Hands } from "./hands";

export interface Composition {
  resource: "Deployments" | "Executions";
  /** Left out where it is chosen later. */
  action?: "Stop" | "Delete" | "Stop then delete";
  group?: string;
  text: string;
  /** Where the page is, if the browser does not know. */
  address?: string;
}

/** The page, in the words of its accessible names. */
export class Screens {
  constructor(
    readonly page: Page,
    readonly hands: Hands = new Mouse(),
  ) {}

  async compose({ resource, action, group = "default", text, address = "" }: Composition): Promise<void> {
    await this.page.goto(`${address}/`);
    // What was about to be sent in this tab would still be there.
    if (await this.page.evaluate(() => sessionStorage.getItem("bulkhead.draft") !== null)) {
      await this.page.evaluate(() => sessionStorage.clear());
      await this.page.reload();
    }
    await expect(this.page.getByRole("heading", { level: 1, name: "New bulk action" })).toBeVisible();
    await this.hands.choose(this.page.getByRole("combobox", { name: "Resource group" }), group);
    await this.hands.check(this.page.getByRole("radiogroup", { name: "Resource" }), resource);
    if (action) {
      await this.hands.check(this.page.getByRole("radiogroup", { name: "Action" }), action);
    }
    await this.paste(text);
  }

  /** Signs in with an address, or the key in it, where the page asks for that. */
  async signIn(address: string): Promise<void> {
    await this.hands.type(this.page.getByLabel("Sign-in address or key"), address);
    await this.hands.press(this.page.getByRole("button", { name: "Sign in", exact: true }));
    await expect(this.page.getByRole("heading", { name: "Sign in to continue" })).toHaveCount(0);
  }

  async signOut(): Promise<void> {
    await this.hands.press(this.page.getByRole("button", { name: "Sign out", exact: true }));
    await expect(this.page.getByRole("heading", { name: "Sign in to continue" })).toBeVisible();
  }

  /** Pastes as a user does, by way of the clipboard. */
  async paste(text: string): Promise<void> {
    await this.page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
    await this.hands.reach(this.page.getByRole("textbox", { name: "IDs" }));
    await this.page.evaluate((text) => navigator.clipboard.writeText(text), text);
    await this.page.keyboard.press("ControlOrMeta+V");
  }

  /** Opens files by their paths: one that is handed over as text would be put together in the page. */
  async open(path: string | string[]): Promise<void> {
    const chooser = this.page.waitForEvent("filechooser");
    await this.hands.press(this.page.getByRole("button", { name: "Open files" }));
    await (await chooser).setFiles(path);
  }

  /** The IDs that are ready, or left out by hand, as the page lists them. */
  async ready(): Promise<string[]> {
    const table = this.page.getByRole("table", { name: "Ready IDs" });
    if ((await table.count()) === 0) await this.hands.press(this.page.getByText(/^See the /));
    await expect(table).toBeVisible();
    return (await this.rows("Ready IDs")).map(({ ID }) => ID);
  }

  /** Accepts what was found in running text. */
  async acceptFound(): Promise<void> {
    await this.hands.press(this.page.getByRole("checkbox", { name: /^I have checked/ }));
  }

  status(): Locator {
    return this.page.getByRole("status").first();
  }

  async review(): Promise<void> {
    await this.hands.press(this.page.getByRole("button", { name: "Review", exact: true }));
    await expect(this.page.getByRole("heading", { level: 1, name: "Review" })).toBeVisible();
  }

  /** Opens the preview of the requests. The statuses, once they are read, move what stands below them. */
  async preview(): Promise<void> {
    await expect(this.page.getByRole("table", { name: "Current status" })).toBeVisible();
    await this.hands.press(this.page.getByText("Request preview"));
  }

  /** Includes a group of the table "Current status" that is left out by default. */
  async include(group: string): Promise<void> {
    await this.hands.press(this.page.getByRole("checkbox", { name: `Include ${group}`, exact: true }));
  }

  /** Includes whatever is left out by default. */
  async includeAll(): Promise<void> {
    const boxes = this.page.getByRole("table", { name: "Current status" }).getByRole("checkbox");
    await expect(boxes.first()).toBeVisible();
    for (const box of await boxes.all()) {
      if (!(await box.isChecked())) await this.hands.press(box);
    }
  }

  /** Types what the page asks for: the word, or the number of items. */
  async confirm(): Promise<void> {
    const field = this.page.getByRole("textbox", { name: /^Type .* to confirm$/ });
    const label = (await field.locator("xpath=..").innerText()).trim();
    const [, items] = /\(([\d,]+)\)/.exec(label) ?? [];
    await this.hands.type(field, items ?? "DELETE");
  }

  /** Confirms what the button says. */
  async begin(button: string): Promise<void> {
    const [number = ""] = /[\d,]{5,}/.exec(button) ?? [];
    const isMany = Number(number.replaceAll(",", "")) > 1_000;
    if (isMany || button.toLowerCase().includes("delete")) {
      await this.confirm();
    }
    await this.hands.press(this.page.getByRole("button", { name: button, exact: true }));
    await expect(this.page.getByRole("heading", { level: 1, name: button })).toBeVisible({ timeout: 15_000 });
  }

  /** Confirms what the button says, and waits for the run to end. */
  async send(button: string, patience = 60_000): Promise<void> {
    await this.begin(button);
    await this.end(patience);
  }

  /** Waits for the run to end. */
  async end(patience: number): Promise<void> {
    // Before it is shown it has no buttons, either.
    await expect(this.page.getByRole("group", { name: "Outcomes" })).toBeVisible({ timeout: patience });
    // Also one that was cancelled goes on until what it has sent is done.
    const going = this.page.getByRole("button", { name: /^(Cancel|End without waiting|Ending …)/ });
    await expect(going).toHaveCount(0, { timeout: patience });
  }

  outcome(name: string): Locator {
    return this.page.getByRole("group", { name: "Outcomes" }).getByRole("button", { name });
  }

  /** How many ids have each outcome. */
  async outcomes(): Promise<Record<string, number>> {
    const buttons = this.page.getByRole("group", { name: "Outcomes" }).getByRole("button");
    // A run that is opened is read first.
    await expect(buttons.first()).toBeVisible();
    const texts = await buttons.allInnerTexts();
    return Object.fromEntries(
      texts.map((text) => {
        const [, name = "", number = ""] = /^(.*?)\s+([\d,]+)$/s.exec(text.trim()) ?? [];
        return [name, Number(number.replaceAll(",", ""))];
      }),
    );
  }

  /** The rows of a table that are in the document, as records under its headers. */
  async rows(table: string): Promise<Record<string, string>[]> {
    return this.page.getByRole("table", { name: table }).evaluate((table: HTMLTableElement) => {
      const text = (cell: Element) => (cell.textContent ?? "").trim();
      const headers = Array.from(table.querySelectorAll("thead th"), text);
      const rows = Array.from(table.querySelectorAll("tbody tr:not([aria-hidden])"));
      return rows.map((row) =>
        Object.fromEntries(Array.from(row.querySelectorAll("td, th"), (cell, at) => [headers[at], text(cell)])),
      );
    });
  }

  async sortBy(column: string): Promise<void> {
    const table = this.page.getByRole("table", { name: "Results" });
    await this.hands.press(table.getByRole("columnheader", { name: column, exact: true }).getByRole("button"));
  }

  async export(format: "CSV" | "JSON"): Promise<string> {
    const download = this.page.waitForEvent("download");
    await this.hands.press(this.page.getByRole("button", { name: `Export ${format}` }));
    return readFile(await (await download).path(), "utf8");
  }
}

/** Reads CSV as RFC 4180 writes it, into records under its header. */
export function readCsv(text: string): Record<string, string>[] {
  const rows: string[][] = [[]];
  for (const [, quoted, plain, end] of text.matchAll(/(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n|$)/g)) {
    rows.at(-1)?.push(quoted === undefined ? (plain ?? "") : quoted.replaceAll('""', '"'));
    if (end !== ",") {
      rows.push([]);
    }
  }
  const [header = [], ...records] = rows.filter((row) => row.length > 1);
  return records.map((record) => Object.fromEntries(record.map((cell, at) => [header[at], cell])));
}
