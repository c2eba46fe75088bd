// The main job in three browsers: ids are pasted, reviewed, deleted, and seen gone.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";

import { BROWSERS } from "./browsers.mjs";
import { Gateway } from "./gateway.mjs";

/** What the page is moved by: found by role and name, as far as the document says them itself. */
const FIND = `
  const labelled = (selector, name) => [...document.querySelectorAll(selector)].find((element) => {
    const label = element.getAttribute("aria-label") ?? element.labels?.[0]?.textContent ?? element.textContent;
    return label.trim().startsWith(name);
  });
  const until = async (what, find) => {
    for (let tries = 0; tries < 300; tries += 1) {
      const found = find();
      if (found) return found;
      await new Promise((done) => setTimeout(done, 100));
    }
    throw new Error(what + " is not there: " + document.body.innerText.slice(0, 1500));
  };
  const set = (element, value) => {
    element.value = value;
    element.dispatchEvent(new Event("input", { bubbles: true }));
    element.dispatchEvent(new Event("change", { bubbles: true }));
  };
`;

for (const [name, start] of Object.entries(BROWSERS)) {
  describe(`the main job in ${name}`, () => {
    let gateway;
    let browser;
    before(async () => {
      gateway = await Gateway.sandbox();
      browser = await start();
    });
    after(async () => {
      await gateway?.stop();
      await browser?.close();
    });

    const list = async () => {
      const headers = { "AI-Resource-Group": "default", "X-Bulkhead-Request": "1" };
      const answer = await fetch(`${gateway.address}/api/connections/sandbox/v2/lm/deployments`, { headers });
      return (await answer.json()).resources;
    };

    const run = async (body, ...args) => {
      const result = await browser.run(FIND + body, ...args);
      assert.equal(result?.failed, undefined);
      return result;
    };

    test("12 stopped deployments are named, deleted and seen gone", async () => {
      const stopped = (await list()).filter(({ status }) => status === "STOPPED").slice(0, 12);
      const ids = stopped.map(({ id }) => id);
      await browser.open(`${gateway.address}/`);
      await run(
        `const group = await until("the group", () => labelled("select", "Resource group"));
         await until("default", () => [...group.options].find((option) => option.value === "default"));
         set(group, "default");
         (await until("Delete", () => labelled("label.segment", "Delete"))).click();
         set(await until("the text box", () => document.querySelector("textarea")), args[0]);
         const review = await until("Review", () => labelled("button", "Review"));
         await until("what is ready", () => document.body.innerText.includes("12 IDs ready"));
         await until("an enabled button", () => !review.disabled);
         review.click();`,
        ids.join("\n"),
      );
      const names = await run(
        `const rows = () => [...document.querySelectorAll("tr[aria-rowindex]")].filter((row) => row.querySelector("input"));
         await until("the items", () => rows().length === 12);
         return rows().map((row) => row.children[2].textContent);`,
      );
      assert.deepEqual(names.sort(), stopped.map(({ configurationName }) => configurationName).sort());
      const said = await run(
        `set(await until("the word", () => labelled("input[type=text]", "Type DELETE")), "DELETE");
         const button = await until("the button", () => labelled("form button", "Delete 12"));
         await until("an enabled button", () => !button.disabled);
         button.click();
         await until("the end", () => document.body.innerText.includes("Done: 12 deleted."));
         return document.querySelector("h1").textContent;`,
      );
      assert.match(said, /^Delete 12 deployments/);
      const left = new Set((await list()).map(({ id }) => id));
      assert.deepEqual(ids.filter((id) => left.has(id)), []);
    });
  });
}
