// What both sides are given. Nothing in it is random, so that every run does the same.

export const IDS = 100_000;
const BATCH = 100;

/** Requests that have no answer yet, while a run goes on. */
const IN_FLIGHT = 10;

/** The finalizer of MurmurHash3: numbers in a row, scattered. */
function scatter(number) {
  let h = number >>> 0;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}

const hex = (number) => number.toString(16).padStart(8, "0");

/** An id as AI Core makes them: 16 hexadecimal digits behind a letter that says of what. */
const id = (number) => `d${hex(scatter(number)).slice(1)}${hex(scatter(number + 0x5bd1e995))}`;

/** What stands in a line of a paste: mostly an id of its own, now and then what a rule has something to say of. */
function written(number) {
  switch (scatter(number ^ 0x1234567) % 200) {
    case 0:
    case 1:
    case 2:
      return id(Math.floor(number / 2));
    case 3:
      return `${id(number).slice(0, 8)}/x`;
    case 4:
      return ["undefined", "RUNNING", "2026-01-31", "abc", "1240"][number % 5];
    default:
      return id(number);
  }
}

/** 100,000 entries, one a line. */
export const lines = () => Array.from({ length: IDS }, (_, number) => written(number)).join("\n");

/** The same as the body of a bulk call, in which some ids are to be stopped and deleted. */
export function body() {
  const status = (number) => (scatter(number ^ 0x7654321) % 100 === 0 ? "STOPPED" : "DELETED");
  const item = (_, number) => ({ id: written(number), targetStatus: status(number) });
  return JSON.stringify({ deployments: Array.from({ length: IDS }, item) });
}

const START = Date.UTC(2026, 0, 31, 8);

/** What the service says of an item: mostly yes. */
function reply(number) {
  const requestId = `r-${hex(scatter(number))}`;
  const error = (kind, code, message) => ({ kind, code, message, requestId, httpStatus: 202 });
  switch (scatter(number ^ 0x2468ace) % 40) {
    case 0:
      return ["failed", error("not-allowed-in-status", "01010076", "Current status RUNNING cannot be changed")];
    case 1:
      return ["failed", error("unknown-id", "01010016", `Deployment ${id(number)} does not exist`)];
    case 2:
      return ["unknown", { kind: "missing-in-answer", httpStatus: 202 }];
    default:
      return ["scheduled", { kind: "accepted", message: "Deletion scheduled", httpStatus: 202 }];
  }
}

function answered(request, rows) {
  const reasons = [];
  const numbers = new Map();
  const settled = rows.map((row) => {
    const [outcome, reason] = reply(row);
    const key = JSON.stringify(reason);
    if (!numbers.has(key)) numbers.set(key, reasons.push(reason) - 1);
    return { row, outcome, reason: numbers.get(key) };
  });
  return { event: "answered", request, went: START, httpStatus: 202, settled, reasons, surprises: [] };
}

/** The events of a run that deletes 100,000 deployments in 1,000 requests, in the form in which a ledger keeps them. */
export function events() {
  const row = (_, number) => ({ text: id(number), places: [{ line: number + 1, column: 1 }], target: 0, plan: { send: "delete" } });
  const rows = Array.from({ length: IDS }, row);
  const batch = (_, number) => Array.from({ length: BATCH }, (_, at) => number * BATCH + at);
  const batches = Array.from({ length: IDS / BATCH }, batch);
  const header = {
    version: 1,
    run: "0123456789abcdef",
    connection: { name: "sandbox", kind: "ai-core", fingerprint: "benchmark", sandbox: true },
    targets: [{ resourceGroup: "default", kind: "deployments" }],
    rows,
    sending: { bulk: true, batch: BATCH, concurrency: IN_FLIGHT },
    attempts: 5,
  };
  const sent = (request) => ({ event: "sent", request, correlation: `0123456789abcdef-${request}`, deletes: batches[request] });
  const events = [{ event: "started", header }, ...batches.slice(0, IN_FLIGHT).map((_, number) => sent(number))];
  for (const [number, rows] of batches.entries()) {
    events.push(answered(number, rows));
    if (number + IN_FLIGHT < batches.length) events.push(sent(number + IN_FLIGHT));
  }
  events.push({ event: "finished" });
  return events.map((event, at) => ({ at: START + at * 10, ...event }));
}
