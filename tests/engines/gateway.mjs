// The gateway, and what stands before it here: a relay that notes what a browser sends.
import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { promisify } from "node:util";

import { Server } from "./server.mjs";

const FETCH_METADATA = ["sec-fetch-site", "sec-fetch-mode", "sec-fetch-dest", "sec-fetch-user"];

/** What the relay makes of the headers by which a browser says who asks. */
export const RELAYS = {
  /** It leaves them. */
  asSent: () => undefined,
  /** It takes them away: a browser that does not send them, or a page that came over plain HTTP from elsewhere. */
  silent: (headers) => {
    for (const name of FETCH_METADATA) delete headers[name];
  },
  /** It lets everything pass for the page's own, so that only the answers themselves are in the way. */
  open: (headers) => {
    RELAYS.silent(headers);
    headers["x-bulkhead-request"] = "1";
  },
};

export class Relay extends Server {
  /** Each request, with the status of its answer as soon as there is one. */
  seen = [];

  constructor(port, manner) {
    super((asked, response) => {
      const seen = { method: asked.method, path: asked.url, headers: { ...asked.headers } };
      this.seen.push(seen);
      const headers = { ...asked.headers };
      manner(headers);
      const forwarded = request({ port, method: asked.method, path: asked.url, headers }, (answer) => {
        seen.status = answer.statusCode;
        response.writeHead(answer.statusCode, answer.rawHeaders);
        answer.pipe(response);
      });
      forwarded.on("error", () => response.destroy());
      asked.pipe(forwarded);
    });
  }

  get address() {
    return `http://127.0.0.1:${this.port}`;
  }
}

/** A gateway with the connections `flows` and `victim`; where they are real ones, it asks for its key. */
export class Gateway {
  static async start(flows, victim, areReal = false) {
    const self = new Gateway();
    self.folder = await mkdtemp(join(tmpdir(), "bulkhead-engines-"));
    const config = join(self.folder, "bulkhead.toml");
    const connection = (name, { port }) =>
      `[[connections]]\nname = "${name}"\nkind = "engine"\nurl = "http://127.0.0.1:${port}/engine-rest"\nsandbox = ${!areReal}\n`;
    await writeFile(config, connection("flows", flows) + connection("victim", victim));
    return self.#serve(["--config", config]);
  }

  /** A gateway with nothing but sandboxes. */
  static async sandbox() {
    const self = new Gateway();
    self.folder = await mkdtemp(join(tmpdir(), "bulkhead-engines-"));
    return self.#serve(["--sandbox-only"]);
  }

  async #serve(further) {
    const self = this;
    const args = ["serve", "--listen", "127.0.0.1:0", ...further, "--page-dir", given("BULKHEAD_PAGE")];
    self.env = { ...process.env, XDG_RUNTIME_DIR: self.folder, XDG_STATE_HOME: self.folder };
    self.process = spawn(given("BULKHEAD_BIN"), args, { stdio: ["ignore", "pipe", "pipe"], env: self.env });
    self.process.stderr.resume();
    self.port = await said(self.process, self.process.stdout, /^Bulkhead is at http:\S+:(\d+)\/?$/);
    return self;
  }

  get address() {
    return `http://127.0.0.1:${this.port}`;
  }

  /** A fresh address that signs in once. */
  async signInAddress() {
    const open = ["open", "--print", "--listen", new URL(this.address).host];
    const { stdout } = await promisify(execFile)(given("BULKHEAD_BIN"), open, { env: this.env });
    return stdout.trim();
  }

  async stop() {
    const closed = once(this.process, "close");
    this.process.kill();
    await closed;
    await rm(this.folder, { recursive: true });
  }
}

/** Waits until a program says something; gives the part that is in parentheses. */
export function said(program, stream, pattern) {
  return new Promise((resolve, reject) => {
    const lines = [];
    createInterface({ input: stream }).on("line", (line) => {
      lines.push(line);
      const match = pattern.exec(line);
      if (match) resolve(match[1]);
    });
    program.once("error", reject);
    program.once("close", (code, signal) => reject(new Error(`it ended with ${signal ?? code}: ${lines.join("\n")}`)));
    setTimeout(() => reject(new Error(`it did not say ${pattern} in time: ${lines.join("\n")}`)), 30_000).unref();
  });
}

export function given(variable) {
  const value = process.env[variable];
  if (!value) throw new Error(`${variable} is not set: run this by \`cargo xtask test --only engines\`.`);
  return value;
}
