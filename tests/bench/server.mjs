// Serves folders on the loopback address.
import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { createServer } from "node:http";
import { extname, join, normalize } from "node:path";

const TYPES = {
  ".css": "text/css; charset=utf-8",
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".svg": "image/svg+xml",
  ".wasm": "application/wasm",
};

/** A server of its own for each thing that is measured. */
export class Server {
  /** What was asked for, each path once. */
  asked = new Set();
  #server;

  /** `folders` are pairs of a path's beginning and a folder, the first that fits counts; `answers` are JSON by path. */
  static async start(folders, answers = {}) {
    const self = new Server();
    self.#server = createServer((request, response) => self.#answer(request, response, folders, answers));
    await new Promise((done) => self.#server.listen(0, "127.0.0.1", done));
    self.address = `http://127.0.0.1:${self.#server.address().port}`;
    return self;
  }

  async #answer(request, response, folders, answers) {
    const { pathname } = new URL(request.url, this.address);
    if (pathname in answers) {
      response.writeHead(200, { "content-type": "application/json" });
      response.end(JSON.stringify(answers[pathname]));
      return;
    }
    this.asked.add(pathname);
    const path = normalize(pathname === "/" ? "/index.html" : pathname);
    const [prefix, folder] = folders.find(([prefix]) => path.startsWith(prefix)) ?? [];
    const file = folder && join(folder, path.slice(prefix.length));
    const found = file && (await stat(file).catch(() => undefined));
    if (!found?.isFile()) {
      response.writeHead(404).end();
      return;
    }
    response.writeHead(200, {
      "content-type": TYPES[extname(file)] ?? "application/octet-stream",
      "cache-control": "no-store",
      // The browser's clock is finer for a page that is on its own.
      "cross-origin-opener-policy": "same-origin",
      "cross-origin-embedder-policy": "require-corp",
    });
    createReadStream(file).pipe(response);
  }

  stop() {
    this.#server.closeAllConnections();
    this.#server.close();
  }
}
