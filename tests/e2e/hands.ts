import { expect } from "@playwright/test";
import type { Locator, Page } from "@playwright/test";

/** How a user moves the page. */
export interface Hands {
  /** Presses a button or a link. */
  press(target: Locator): Promise<void>;
  /** Chooses an option of a combobox. */
  choose(box: Locator, option: string): Promise<void>;
  /** Makes a choice of a radio group. */
  check(group: Locator, name: string): Promise<void>;
  /** Types into a field that is empty. */
  type(field: Locator, text: string): Promise<void>;
  /** Gives the focus to something. */
  reach(target: Locator): Promise<void>;
}

export class Mouse implements Hands {
  async press(target: Locator): Promise<void> {
    await target.click();
  }

  async choose(box: Locator, option: string): Promise<void> {
    await box.selectOption(option);
  }

  async check(group: Locator, name: string): Promise<void> {
    await group.getByRole("radio", { name, exact: true }).check();
  }

  async type(field: Locator, text: string): Promise<void> {
    await field.fill(text);
  }

  async reach(target: Locator): Promise<void> {
    await target.focus();
  }
}

/** Never touches a mouse: everything is reached by Tab. */
export class Keyboard implements Hands {
  constructor(private readonly page: Page) {}

  async reach(target: Locator): Promise<void> {
    await expect(target).toBeEnabled();
    for (let steps = 0; steps < 80; steps += 1) {
      if (await target.evaluate((element) => element === document.activeElement)) {
        return;
      }
      await this.page.keyboard.press("Tab");
    }
    throw new Error(`Tab does not lead to ${target}`);
  }

  async press(target: Locator): Promise<void> {
    await this.reach(target);
    const isBox = (await target.getAttribute("type")) === "checkbox";
    await this.page.keyboard.press(isBox ? "Space" : "Enter");
  }

  async choose(box: Locator, option: string): Promise<void> {
    await this.reach(box);
    await this.page.keyboard.type(option);
    await expect(box).toHaveValue(option);
  }

  async check(group: Locator, name: string): Promise<void> {
    const radios = group.getByRole("radio");
    const checked = group.getByRole("radio", { checked: true });
    await this.reach((await checked.count()) > 0 ? checked : radios.first());
    const wanted = group.getByRole("radio", { name, exact: true });
    for (let steps = await radios.count(); steps > 0; steps -= 1) {
      await this.page.keyboard.press("Space");
      if (await wanted.isChecked()) {
        return;
      }
      await this.page.keyboard.press("ArrowRight");
    }
    await expect(wanted).toBeChecked();
  }

  async type(field: Locator, text: string): Promise<void> {
    await this.reach(field);
    await this.page.keyboard.type(text);
  }
}
