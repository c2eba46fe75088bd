import { createServer, type IncomingMessage, request, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** The client that the token service knows. */
export const CLIENT = "sb-story!b1|aicore!b2";

/** A token service, and before a sandbox a door that only its tokens open. */
export class Front {
  /** The secret that the token service knows its client by. */
  secret = "first-secret";
  /** Whether the token service is out of order. */
  away = false;
  /** How often a token was asked for, and how often the door stayed shut. */
  readonly seen = { asked: 0, refused: 0 };
  private readonly good = new Set<string>();
  private given = 0;
  private readonly server: Server;

  private constructor(private readonly service: string) {
    this.server = createServer((request, response) => {
      if (request.url === "/oauth/token") void this.token(request, response);
      else this.pass(request, response);
    });
  }

  static async start(service: string): Promise<Front> {
    const front = new Front(service);
    await new Promise<void>((resolve) => front.server.listen(0, "127.0.0.1", resolve));
    return front;
  }

  get address(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** A service key that leads here, with this secret. */
  key(secret = this.secret): string {
    return JSON.stringify({
      clientid: CLIENT,
      clientsecret: secret,
      url: this.address,
      identityzone: "story",
      serviceurls: { AI_API_URL: this.address },
    });
  }

  /** No token that was given so far is good any more. */
  revoke(): void {
    this.good.clear();
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private async token(request: IncomingMessage, response: ServerResponse): Promise<void> {
    this.seen.asked += 1;
    let body = "";
    for await (const part of request) body += part;
    const form = new URLSearchParams(body);
    if (this.away) return json(response, 503, {});
    if (form.get("client_id") !== CLIENT || form.get("client_secret") !== this.secret) {
      return json(response, 401, { error: "invalid_client", error_description: "Bad credentials" });
    }
    this.given += 1;
    const token = `token-of-a-story-${this.given}`;
    this.good.add(token);
    json(response, 200, { access_token: token, token_type: "bearer", expires_in: 43_199 });
  }

  private pass(incoming: IncomingMessage, response: ServerResponse): void {
    const token = incoming.headers.authorization?.replace(/^Bearer /, "");
    if (!token || !this.good.has(token)) {
      this.seen.refused += 1;
      incoming.resume();
      json(response, 401, { error: "invalid_token" });
      return;
    }
    const { method, headers, url } = incoming;
    const outgoing = request(`${this.service}${url}`, { method, headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
    });
    outgoing.on("error", () => response.destroy());
    incoming.pipe(outgoing);
  }
}

function json(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
}
