// Signing in with an address, in three browsers; and what others can do with the session of somebody who is signed in.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";

import { BROWSERS } from "./browsers.mjs";
import { Foreign } from "./foreign.mjs";
import { Gateway } from "./gateway.mjs";
import { Service } from "./hostile.mjs";

for (const [name, start] of Object.entries(BROWSERS)) {
  describe(`signing in in ${name}`, () => {
    let victim;
    let gateway;
    let foreign;
    let browser;
    before(async () => {
      victim = await Service.victim();
      gateway = await Gateway.start(victim, victim, true);
      foreign = await Foreign.start();
      browser = await start();
    });
    after(async () => {
      for (const part of [foreign, gateway, victim]) await part?.stop();
      await browser?.close();
    });

    /** Waits until the page says something. A page that goes on to another one answers nothing meanwhile. */
    async function says(text) {
      let shown;
      for (let tries = 0; tries < 60; tries += 1) {
        shown = await browser.run("return document.body.innerText;").catch(() => undefined);
        if (typeof shown === "string" && shown.includes(text)) return;
        await new Promise((done) => setTimeout(done, 250));
      }
      assert.fail(`it does not say ${JSON.stringify(text)} but ${JSON.stringify(shown)}`);
    }

    test("whoever is not signed in is asked to, and an address does it", async () => {
      await browser.open(`${gateway.address}/`);
      await says("Sign in to continue");
      await browser.open(await gateway.signInAddress());
      await says("Sign out");
      const [href, cookies, secret] = await browser.run(
        `return [location.href, document.cookie, localStorage.getItem("bulkhead.session")];`,
      );
      assert.equal(href, `${gateway.address}/`, "the key is gone from the address");
      assert.equal(cookies, "", "no script reads the cookie");
      assert.ok(secret?.length > 30, "the second secret is kept");
    });

    test("an address signs in once", async () => {
      const address = await gateway.signInAddress();
      await browser.open(address);
      await says("Sign out");
      await browser.open(`${foreign.address("127.0.0.1")}/`);
      await browser.open(address);
      await says("was used");
    });

    test("what a server at another port receives opens nothing", async () => {
      await browser.open(`${foreign.address("127.0.0.1")}/`);
      const cookie = foreign.cookies.find((cookie) => cookie.startsWith(`bulkhead-${gateway.port}=`));
      assert.ok(cookie, "browsers send cookies to every port");
      const asked = (path) =>
        fetch(`${gateway.address}${path}`, { headers: { cookie, "X-Bulkhead-Request": "1" } });
      assert.equal((await asked("/api/connections")).status, 401);
      assert.equal((await asked("/api/connections/victim/deployment/prey")).status, 401);
    });

    test("no page of others does anything in the session", async () => {
      const urls = ["", "/victim/deployment", "/victim/deployment/prey"];
      for (const host of ["localhost", "127.0.0.1"]) {
        await browser.open(`${foreign.address(host)}/`);
        const all = urls.map((path) => `${gateway.address}/api/connections${path}`);
        await browser.run("await load(args[0]); return change(args[1]);", all, gateway.address);
      }
      assert.deepEqual(victim.asked.filter((asked) => asked.includes("prey") || !asked.startsWith("GET ")), []);
      await browser.open(`${gateway.address}/`);
      await says("Sign out");
    });
  });
}
