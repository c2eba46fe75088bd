// Three browsers, each steered by what it speaks itself: no package stands in between.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { given, said } from "./gateway.mjs";

/** The browsers by name. Each opens pages (`open`), runs the body of a function there (`run`), lets a page of somebody
 * else follow a link and waits until it is somewhere else (`follow`), and ends (`close`). */
export const BROWSERS = {
  Chromium: () => {
    const capabilities = JSON.parse(readFileSync(new URL("../../webdriver.json", import.meta.url), "utf8"));
    capabilities["goog:chromeOptions"].binary = given("CHROMIUM");
    return WebDriver.start(given("CHROMEDRIVER"), [], capabilities);
  },
  Firefox: () => Bidi.start(given("FIREFOX")),
  WebKitGTK: () => WebDriver.start("xvfb-run", ["-a", given("WEBKIT_DRIVER")], {}),
};

/** A browser behind a driver that speaks WebDriver. */
class WebDriver {
  static async start(program, args, capabilities) {
    const self = new WebDriver();
    const port = await freePort();
    self.process = spawn(program, [...args, `--port=${port}`], { stdio: "ignore", detached: true });
    self.root = `http://127.0.0.1:${port}/session`;
    const session = await self.#eventually("", { capabilities: { alwaysMatch: capabilities } });
    self.root += `/${session.sessionId}`;
    await self.#ask("/timeouts", { script: 60_000, pageLoad: 20_000 });
    return self;
  }

  async open(url) {
    await this.#ask("/url", { url });
  }

  async follow(url) {
    await this.run("follow(args[0]);", url);
    await soon(async () => (await this.#ask("/url")) === url);
  }

  async run(body, ...args) {
    const script = `const done = arguments[arguments.length - 1];
      (async (...args) => { ${body} })(...[...arguments].slice(0, -1)).then(done, (error) => done({ failed: \`\${error}\` }));`;
    return this.#ask("/execute/async", { script, args });
  }

  async close() {
    const closed = once(this.process, "close");
    await fetch(this.root, { method: "DELETE" }).catch(() => undefined);
    process.kill(-this.process.pid);
    await closed;
  }

  /** The driver has only just been started. */
  async #eventually(path, body) {
    for (let tries = 0; ; tries += 1) {
      try {
        return await this.#ask(path, body);
      } catch (error) {
        if (tries === 100 || error.cause?.code !== "ECONNREFUSED") throw error;
        await new Promise((done) => setTimeout(done, 100));
      }
    }
  }

  async #ask(path, body) {
    const posted = body && { method: "POST", body: JSON.stringify(body) };
    const answer = await fetch(this.root + path, posted);
    const { value } = await answer.json();
    if (!answer.ok) throw new Error(`${path}: ${value?.error} ${value?.message}`);
    return value;
  }
}

/** Firefox, which speaks WebDriver BiDi. */
class Bidi {
  #asked = new Map();
  #loaded = new Set();
  #last = 0;

  static async start(firefox) {
    const self = new Bidi();
    self.profile = await mkdtemp(join(tmpdir(), "bulkhead-firefox-"));
    const args = ["--headless", "--no-remote", "--remote-debugging-port=0", "--profile", self.profile, "about:blank"];
    const env = { ...process.env, HOME: self.profile };
    self.process = spawn(firefox, args, { stdio: ["ignore", "ignore", "pipe"], detached: true, env });
    const address = await said(self.process, self.process.stderr, /^WebDriver BiDi listening on (ws:\S+)$/);
    self.socket = new WebSocket(`${address}/session`);
    await once(self.socket, "open");
    self.socket.addEventListener("message", ({ data }) => self.#hear(JSON.parse(data)));
    await self.#ask("session.new", { capabilities: {} });
    await self.#ask("session.subscribe", { events: ["browsingContext.load"] });
    const { contexts } = await self.#ask("browsingContext.getTree", {});
    self.context = contexts[0].context;
    return self;
  }

  async open(url) {
    for (let tries = 0; ; tries += 1) {
      try {
        await this.#ask("browsingContext.navigate", { context: this.context, url, wait: "complete" });
        return;
      } catch (error) {
        // It may give up a navigation that begins while a page with many frames ends.
        if (tries === 5 || !/Address rejected/.test(error.message)) throw error;
        await new Promise((done) => setTimeout(done, 300));
      }
    }
  }

  async follow(url) {
    this.#loaded.clear();
    await this.run("follow(args[0]);", url);
    // Two navigations at the same time end none of them.
    await soon(() => this.#loaded.has(url));
  }

  async run(body, ...args) {
    const { result, exceptionDetails } = await this.#ask("script.callFunction", {
      functionDeclaration: `async (args) => JSON.stringify(await (async (...args) => { ${body} })(...JSON.parse(args))) ?? "null"`,
      arguments: [{ type: "string", value: JSON.stringify(args) }],
      target: { context: this.context },
      awaitPromise: true,
    });
    return exceptionDetails ? { failed: exceptionDetails.text } : JSON.parse(result.value);
  }

  async close() {
    const closed = once(this.process, "close");
    this.socket.close();
    process.kill(-this.process.pid);
    await closed;
    await rm(this.profile, { recursive: true, force: true });
  }

  #hear({ id, result, error, message, params }) {
    if (params) this.#loaded.add(params.url);
    const { asked, resolve, reject } = this.#asked.get(id) ?? {};
    this.#asked.delete(id);
    if (error) reject?.(new Error(`${asked}: ${error}: ${message}`));
    else resolve?.(result);
  }

  #ask(method, params) {
    this.#last += 1;
    const id = this.#last;
    this.socket.send(JSON.stringify({ id, method, params }));
    const asked = `${method} ${params.url ?? ""}`;
    return new Promise((resolve, reject) => this.#asked.set(id, { asked, resolve, reject }));
  }
}

/** Waits for something that need not happen: what is no document (a download) is not shown. */
async function soon(is) {
  for (let tries = 0; tries < 60 && !(await is()); tries += 1) {
    await new Promise((done) => setTimeout(done, 50));
  }
}

async function freePort() {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address();
  server.close();
  await once(server, "close");
  return port;
}
