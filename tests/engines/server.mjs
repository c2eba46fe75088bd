// A server on this machine that is closed with all of its connections.
import { once } from "node:events";
import { createServer } from "node:http";

export class Server {
  #server;

  constructor(handle) {
    this.#server = createServer(handle);
  }

  async listen() {
    this.#server.listen(0, "127.0.0.1");
    await once(this.#server, "listening");
    this.port = this.#server.address().port;
    return this;
  }

  async stop() {
    this.#server.close();
    this.#server.closeAllConnections();
  }
}
