// A website of somebody else, which leads its visitors to the gateway.
import { Server } from "./server.mjs";

/** Shows all in every way in which a page can load something, and says when each has ended. */
const SCRIPT = `
  const WAYS = [
    ["script", "src", {}],
    ["script", "src", { type: "module" }],
    ["img", "src", {}],
    ["iframe", "src", {}],
    ["object", "data", {}],
    ["embed", "src", {}],
    ["link", "href", { rel: "stylesheet" }],
  ];
  const ended = (element) =>
    new Promise((done) => {
      for (const event of ["load", "error", "loadeddata"]) element.addEventListener(event, done);
      // Not every element says in every browser that it failed.
      setTimeout(done, 2000);
    });
  async function load(urls) {
    const all = urls.flatMap((url) => [
      ...WAYS.map(([name, attribute, further]) => {
        const element = Object.assign(document.createElement(name), further, { [attribute]: url });
        const end = ended(element);
        document.body.append(element);
        return end;
      }),
      fetch(url, { mode: "no-cors", credentials: "include" }).catch(() => undefined),
      fetch(url, { headers: { "X-Bulkhead-Request": "1" } }).catch(() => undefined),
    ]);
    await Promise.all(all);
    return all.length;
  }
  function follow(url) {
    const link = Object.assign(document.createElement("a"), { href: url });
    document.body.append(link);
    // Later, so that whoever asks for it gets to know that it was done.
    setTimeout(() => link.click());
  }
  /** Tries to change something, in every way in which a page can send something. */
  async function change(root) {
    const bulk = root + "/api/connections/victim/deployment/delete";
    const body = JSON.stringify({ deploymentIds: ["prey"], cascade: true });
    const one = root + "/api/connections/victim/deployment/prey?cascade=true";
    const tries = [
      fetch(one, { method: "DELETE", headers: { "X-Bulkhead-Request": "1" } }),
      fetch(one, { method: "DELETE" }),
      fetch(bulk, { method: "POST", body, headers: { "content-type": "application/json" } }),
      fetch(bulk, { method: "POST", body, mode: "no-cors" }),
    ];
    navigator.sendBeacon(bulk, new Blob([body], { type: "text/plain" }));
    const frame = Object.assign(document.createElement("iframe"), { name: "frame" });
    const form = Object.assign(document.createElement("form"), { method: "post", action: bulk, target: "frame" });
    form.enctype = "text/plain";
    form.append(Object.assign(document.createElement("input"), { name: body.slice(0, -1) + ',"a":"', value: '"}' }));
    document.body.append(frame, form);
    const end = ended(frame);
    form.submit();
    await end;
    return (await Promise.allSettled(tries)).map(({ status }) => status);
  }
`;

const PAGE = `<!doctype html><title>Foreign</title><body><script>${SCRIPT}</script>`;

/** A page at any host name of this machine: `localhost` is another site than 127.0.0.1, which is the same site. */
export class Foreign extends Server {
  /** What a script of the hostile service said here. */
  asked = [];
  /** The cookies that a browser sent here. */
  cookies = [];

  static start() {
    return new Foreign().listen();
  }

  constructor() {
    super((request, response) => {
      this.asked.push(`${request.method} ${request.url}`);
      this.cookies.push(...(request.headers.cookie ?? "").split("; ").filter(Boolean));
      response.writeHead(200, { "content-type": "text/html" }).end(PAGE);
    });
  }

  /** Where it is under one of this machine's names. */
  address(host) {
    return `http://${host}:${this.port}`;
  }

  /** What a script can only have asked for here if it ran. */
  traces() {
    return this.asked.filter((asked) => asked.includes("/api/"));
  }
}
