// A service that wants its answers to run as scripts of the gateway's origin, and one that it wants to harm.
import { Server } from "./server.mjs";

const ENGINE = "/engine-rest/deployment/";

/** Where the gateway has an answer of the hostile service. */
export const at = (kind, status = 200) => `/api/connections/flows/deployment/${kind}.${status}`;

/** Deletes at another connection and says that it ran, wherever that is allowed. */
const SCRIPT = `
  for (const [method, path] of [["DELETE", "victim/deployment/prey?cascade=true"], ["GET", "flows/deployment/ran"]]) {
    const headers = { "X-Bulkhead-Request": "1" };
    fetch("/api/connections/" + path, { method, headers }).catch(() => undefined);
  }
  if (globalThis.navigator?.serviceWorker) {
    const scope = "/api/connections/flows/deployment/";
    navigator.serviceWorker
      .register("${at("text-javascript")}", { scope })
      .then(() => fetch("/api/connections/flows/deployment/registered", { headers: { "X-Bulkhead-Request": "1" } }))
      .catch(() => undefined);
  }
`;

const SCRIPT_TYPES = [
  "application/ecmascript",
  "application/javascript",
  "application/x-ecmascript",
  "application/x-javascript",
  "text/ecmascript",
  "text/javascript",
  "text/javascript1.0",
  "text/javascript1.1",
  "text/javascript1.2",
  "text/javascript1.3",
  "text/javascript1.4",
  "text/javascript1.5",
  "text/jscript",
  "text/livescript",
  "text/x-ecmascript",
  "text/x-javascript",
];

const named = (type) => type.replaceAll(/[^a-z0-9]+/g, "-");
const both = (kind) => [at(kind, 200), at(kind, 404)];
const SOURCES = SCRIPT_TYPES.map(named).flatMap(both);
const HTML = [
  `<!doctype html><title>x</title><script>${SCRIPT}</script>`,
  ...both("text-css").map((href) => `<link rel=stylesheet href="${href}">`),
  ...SOURCES.map((src) => `<script src="${src}"></script><script type=module src="${src}"></script>`),
  `<img src=x onerror="${SCRIPT.replaceAll('"', "&quot;")}">`,
].join("");
const XHTML = [
  `<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml"><head><title>x</title>`,
  ...SOURCES.map((src) => `<script src="${src}"></script>`),
  `<script><![CDATA[${SCRIPT}]]></script></head><body/></html>`,
].join("");
const SVG = [
  `<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink">`,
  ...SOURCES.map((src) => `<script href="${src}"/>`),
  `<script><![CDATA[${SCRIPT}]]></script></svg>`,
].join("");
const XSL = [
  `<?xml version="1.0"?><xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">`,
  `<xsl:output method="html"/><xsl:template match="/"><html><body>`,
  ...SOURCES.map((src) => `<script src="${src}"></script>`),
  `</body></html></xsl:template></xsl:stylesheet>`,
].join("");
const XML = `<?xml version="1.0"?><?xml-stylesheet type="text/xsl" href="${at("text-xsl")}"?><a/>`;
const MULTIPART = `--b\r\nContent-Type: text/html\r\n\r\n${HTML}\r\n--b--\r\n`;
const PDF = `%PDF-1.4
1 0 obj<</Type/Catalog/Pages 2 0 R/OpenAction<</S/JavaScript/JS(app.alert(1))>>>>endobj
2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj
trailer<</Root 1 0 R>>`;

/** What the hostile service answers, by kind: a media type, if there is one, and a body. */
export const KINDS = new Map([
  ["text-html", ["text/html; charset=utf-8", HTML]],
  ["html-of-no-type", [undefined, HTML]],
  ["script-of-no-type", [undefined, SCRIPT]],
  ["html-as-json", ["application/json", HTML]],
  ["html-as-text", ["text/plain", HTML]],
  ["html-as-bytes", ["application/octet-stream", HTML]],
  ["html-as-image", ["image/png", HTML]],
  ["html-twice", [["application/json", "text/html"], HTML]],
  ["xhtml", ["application/xhtml+xml", XHTML]],
  ["svg", ["image/svg+xml", SVG]],
  ["text-xml", ["text/xml", XML]],
  ["application-xml", ["application/xml", XML]],
  ["text-xsl", ["text/xsl", XSL]],
  ["xslt", ["application/xslt+xml", XSL]],
  ["pdf", ["application/pdf", PDF]],
  ["wasm", ["application/wasm", Buffer.from("0061736d01000000", "hex")]],
  ["text-css", ["text/css", `@import "${at("text-html")}"; body { background: url("${at("svg")}") }`]],
  ["mixed", ["multipart/x-mixed-replace; boundary=b", MULTIPART]],
  ["related", ["multipart/related; boundary=b", MULTIPART]],
  ["rfc822", ["message/rfc822", `Content-Type: text/html\r\n\r\n${HTML}`]],
  ["manifest", ["text/cache-manifest", "CACHE MANIFEST\n/\n"]],
  ["script-as-json", ["application/json", SCRIPT]],
  ["script-as-text", ["text/plain", SCRIPT]],
  ...SCRIPT_TYPES.map((type) => [named(type), [type, SCRIPT]]),
]);

/** An engine that notes what it is asked for. */
export class Service extends Server {
  /** `METHOD path` of each request. */
  asked = [];

  static hostile() {
    return new Service((path) => {
      const [kind, status] = path.slice(ENGINE.length).split(".");
      const [type, body] = KINDS.get(kind) ?? ["application/json", "{}"];
      return [Number(status ?? 200), type === undefined ? {} : { "content-type": type }, body];
    }).listen();
  }

  static victim() {
    return new Service(() => [200, { "content-type": "application/json" }, "[]"]).listen();
  }

  constructor(answer) {
    super((request, response) => {
      const { pathname } = new URL(request.url, "http://localhost");
      this.asked.push(`${request.method} ${pathname}`);
      const [status, headers, body] = answer(pathname);
      request.resume().on("end", () => response.writeHead(status, headers).end(body));
    });
  }

  /** What a script can only have asked for if it ran. */
  traces() {
    return this.asked.filter((asked) => /^(?!GET )|\/(ran|registered|prey)$/.test(asked));
  }
}
