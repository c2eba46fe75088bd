// No answer of a service runs in the page's origin, whatever it is and however a browser is led to it. Tried in three
// browsers, each with the headers that it sends of itself, without them, and with the gateway's door wide open.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";

import { BROWSERS } from "./browsers.mjs";
import { Foreign } from "./foreign.mjs";
import { Gateway, Relay, RELAYS } from "./gateway.mjs";
import { at, KINDS, Service } from "./hostile.mjs";

const TARGETS = [...KINDS.keys()].flatMap((kind) => [at(kind, 200), at(kind, 404)]);

/** Everything but the browser. */
class World {
  static async start(manner) {
    const self = new World();
    self.flows = await Service.hostile();
    self.victim = await Service.victim();
    self.gateway = await Gateway.start(self.flows, self.victim);
    self.relay = await new Relay(self.gateway.port, manner).listen();
    self.foreign = await Foreign.start();
    return self;
  }

  /** Another site, and another origin of the same one. */
  foreigners() {
    return ["localhost", "127.0.0.1"].map((host) => this.foreign.address(host));
  }

  url(path) {
    return this.relay.address + path;
  }

  /** The requests to a service since some number of requests. The page's own, which may be late, go to none here. */
  toServices(from) {
    return this.relay.seen.slice(from).filter(({ path }) => /^\/api\/connections\/\w+\//.test(path));
  }

  /** The number of requests when none has come for a while: those of a page that was left may be on their way. */
  async settled() {
    let [before, now] = [-1, this.relay.seen.length];
    while (before !== now) {
      await new Promise((done) => setTimeout(done, 300));
      [before, now] = [now, this.relay.seen.length];
    }
    return now;
  }

  nothingRan() {
    assert.deepEqual(this.victim.traces(), [], "the other service was changed");
    assert.deepEqual(this.flows.traces(), [], "a script of the service ran");
    assert.deepEqual(this.foreign.traces(), [], "a script of the service ran on another site");
  }

  async stop() {
    for (const part of [this.foreign, this.relay, this.gateway, this.victim, this.flows]) await part.stop();
  }
}

for (const [name, start] of Object.entries(BROWSERS)) {
  describe(name, () => {
    for (const [relay, manner] of Object.entries(RELAYS)) {
      describe(relay, () => {
        // Without those headers the gateway refuses before it looks at what is asked for.
        const targets = relay === "silent" ? TARGETS.slice(0, 10) : TARGETS;
        let world;
        let browser;
        before(async () => {
          world = await World.start(manner);
          browser = await start();
        });
        after(async () => {
          await browser?.close();
          await world?.stop();
        });

        test("the page starts under its policy and shows the connections", async (t) => {
          await browser.open(world.url("/"));
          const shown = await browser.run(`
            for (let tries = 0; tries < 200; tries += 1) {
              const options = [...document.querySelectorAll("option")].map((option) => option.textContent);
              if (options.some((text) => text.includes("victim"))) return options;
              await new Promise((done) => setTimeout(done, 50));
            }
            return document.body.innerText;`);
          assert.ok(Array.isArray(shown), `it shows: ${JSON.stringify(shown)}`);
          const { headers, status } = world.relay.seen.find(({ path }) => path === "/api/connections");
          assert.deepEqual([status, headers["x-bulkhead-request"]], [200, "1"]);
          const metadata = ["site", "mode", "dest"].map((part) => headers[`sec-fetch-${part}`]);
          t.diagnostic(`${name} sends Sec-Fetch-Site, -Mode, -Dest: ${metadata.join(", ")}`);
          assert.deepEqual(metadata, ["same-origin", "cors", "empty"]);
        });

        test("the page itself loads no script from below /api", async () => {
          await browser.open(world.url("/"));
          const failed = await browser.run(
            `
            const [urls] = args;
            const element = (name, further) =>
              new Promise((done) => {
                const element = Object.assign(document.createElement(name), further);
                element.addEventListener("load", () => done("loaded"));
                element.addEventListener("error", () => done("failed"));
                document.body.append(element);
              });
            const worker = (Kind, url) =>
              new Promise((done) => {
                try {
                  const worker = new Kind(url);
                  worker.addEventListener("error", () => done("failed"));
                  setTimeout(() => done("started"), 5000);
                } catch {
                  done("failed");
                }
              });
            const settled = (promise) => promise.then(() => "done", () => "failed");
            const ways = urls.flatMap((url) => [
              element("script", { src: url }),
              element("script", { src: url, type: "module" }),
              settled(import(url)),
              worker(Worker, url),
              navigator.serviceWorker
                ? settled(navigator.serviceWorker.register(url, { scope: "/api/connections/flows/deployment/" }))
                : "failed",
            ]);
            return [...new Set(await Promise.all(ways))];`,
            TARGETS.filter((path) => /script/.test(path)),
          );
          assert.deepEqual(failed, ["failed"]);
          const workers = await browser.run(
            `return (await navigator.serviceWorker?.getRegistrations() ?? []).length;`,
          );
          assert.equal(workers, 0);
          world.nothingRan();
        });

        test("no page of others loads anything", async () => {
          for (const root of world.foreigners()) {
            await browser.open(`${root}/`);
            const from = await world.settled();
            const tried = await browser.run("return load(args[0]);", targets.map((path) => world.url(path)));
            assert.ok(tried >= targets.length * 9, JSON.stringify(tried));
            const asked = world.toServices(from);
            assert.ok(asked.length >= targets.length, `${asked.length} requests arrived`);
            if (relay !== "open") assert.deepEqual(answered(asked), []);
          }
          world.nothingRan();
        });

        test("no page of others changes anything", async () => {
          for (const root of world.foreigners()) {
            await browser.open(`${root}/`);
            const from = await world.settled();
            await browser.run("return change(args[0]);", world.relay.address);
            const asked = world.toServices(from);
            assert.ok(asked.length > 0, "no request arrived");
            assert.deepEqual(answered(asked), []);
          }
          world.nothingRan();
        });

        test("no link of others shows an answer", async () => {
          const shown = [];
          for (const [place, path] of targets.entries()) {
            const foreigners = world.foreigners();
            await browser.open(`${foreigners[place % foreigners.length]}/`);
            const from = world.relay.seen.length;
            await browser.follow(world.url(path));
            const isThere = ({ path: other, status }) => other === path && status !== undefined;
            const [{ status }] = await until(path, () => world.toServices(from).filter(isThere));
            shown.push([path, status]);
            // Here nothing but the answer itself is in the way: it is there until it is shown.
            if (relay === "open") await browser.open(world.url(path));
          }
          // What may have begun has ended when another page is there.
          await browser.open(`${world.foreigners()[0]}/`);
          world.nothingRan();
          const expected = targets.map((path) => [path, relay === "open" ? Number(path.slice(-3)) : 403]);
          assert.deepEqual(shown, expected);
        });
      });
    }
  });
}

/** The requests that were not refused. One that the browser gave up has no status; the door that is open takes no
 * preflight either. */
function answered(seen) {
  const isRefused = ({ status }) => status === undefined || status === 403 || status === 405;
  return seen.filter((one) => !isRefused(one)).map(({ status, method, path }) => `${status} ${method} ${path}`);
}

/** Waits until there is something. */
async function until(what, find) {
  for (let tries = 0; tries < 400; tries += 1) {
    const found = find();
    if (found.length > 0) return found;
    await new Promise((done) => setTimeout(done, 25));
  }
  throw new Error(`${what} did not happen in time`);
}
