// What was measured, as a table to read.

const GOAL_BYTES = 150_000;
const GOAL_ROWS = 60;
const GOAL_TASK = 50;
const GOAL_JOURNAL = 1.1;
const RUNS_KEPT = 10;

const number = (value) => value.toLocaleString("en", { maximumFractionDigits: value < 10 ? 2 : value < 100 ? 1 : 0 });
const ms = (value) => `${number(value)} ms`;
const verdict = (isMet) => (isMet ? "met" : "**not met**");
const row = (cells) => `| ${cells.join(" | ")} |`;
const table = (head, rows) => [row(head), row(head.map((_, at) => (at ? "---:" : "---"))), ...rows.map(row)].join("\n");

/** The middle one of an odd number of values. */
export const median = (values) => values.toSorted((a, b) => a - b)[values.length >> 1];

/** How often the page takes what plain JavaScript takes. */
const ratio = ({ page, plain }) => (plain ? (page.value / plain.value).toFixed(2) : "–");

/** A result while the others are still measured. */
export function line(result) {
  const { benchmark, page, plain } = result;
  const values = (side) => (side ? `${ms(side.value)} (${side.runs.map(number).join(", ")})` : "–");
  return `${benchmark.title}\n    page ${values(page)}, plain JavaScript ${values(plain)}, ratio ${ratio(result)}`;
}

function compared(result) {
  const { benchmark, page, plain } = result;
  const values = [benchmark.title, ms(page.value), plain ? ms(plain.value) : "–", ratio(result)];
  if (!benchmark.goal) return [...values, "–", ""];
  return [...values, benchmark.goal, verdict(benchmark.isMet({ page: page.value, plain: plain?.value }))];
}

function parts({ benchmark, page, plain }) {
  const of = (name, side) => [benchmark.title, name, ...[side.script, side.style, side.all].map(ms)];
  return [of("page", page), ...(plain ? [of("plain JavaScript", plain)] : [])];
}

function firstLoad(files) {
  const sum = (key) => files.reduce((total, file) => total + file[key], 0);
  const rows = files.map(({ name, bytes, brotli }) => [`\`${name}\``, bytes.toLocaleString("en"), brotli.toLocaleString("en")]);
  const total = ["**all**", sum("bytes").toLocaleString("en"), `**${sum("brotli").toLocaleString("en")}**`];
  const isMet = sum("brotli") <= GOAL_BYTES;
  return `${table(["file", "bytes", "brotli"], [...rows, total])}\n\nGoal: at most ${GOAL_BYTES.toLocaleString("en")} bytes in brotli; ${verdict(isMet)}.`;
}

function journaled({ runs }) {
  const cost = ({ not, kept }) => `${number((kept / not - 1) * 100)} %`;
  const of = ({ latency, whole, sending }) => [
    [`${latency} ms an answer, all requests`, ms(sending.not), ms(sending.kept), cost(sending)],
    [`${latency} ms an answer, from the confirmation on`, ms(whole.not), ms(whole.kept), cost(whole)],
  ];
  const isMet = runs.every(({ latency, sending }) => latency !== 5 || sending.kept <= sending.not * GOAL_JOURNAL);
  const head = ["until all are accepted", "without a record", "with", "cost"];
  return `${table(head, runs.flatMap(of))}\n\nGoal: at most 10 % of a run at 5 ms an answer; ${verdict(isMet)} for the requests. From the confirmation on means with the writing of all rows before the first request.`;
}

/** The whole document. */
export function document({ facts, results, rows, pasted, journal, files }) {
  const most = Math.max(...rows.map(({ page }) => page));
  const of = (title, key) => [title, ms(median(pasted.map((run) => run[key]))), pasted.map((run) => number(run[key])).join(", ")];
  const paste = [of("from the paste to the counts", "ms"), of("longest task on the main thread, by the clock", "clock"), of("longest task, time of the processor", "processor")];
  const cold = results.filter(({ benchmark, plain }) => benchmark.value === "ms" && plain);
  return `# Benchmarks

Written by \`cargo xtask bench\` on ${facts.date}. Speed is measured here and asserted nowhere.

| | |
|---|---|
| machine | ${facts.cpu}, ${facts.cores} cores, ${facts.memory} of memory |
| system | ${facts.system} |
| browser | Chromium ${facts.chromium}, headless, window of 1280 × 800 |
| compiler | ${facts.rustc}; the page's own profile \`wasm-release\`, optimised by wasm-opt ${facts.wasmOpt} |
| other work on the machine | load average ${facts.load} over five minutes, measuring included |

## The page and the same work in plain JavaScript

Medians of 5 runs after one to warm up, both sides in turn in one browser. A ratio below 1 means that the page is quicker. Both sides have to come to the same result, row by row and word by word, or nothing is written.

${table(["what", "page", "plain JavaScript", "ratio", "goal", ""], results.map(compared))}

- **Check**: from a string of JavaScript to rows, problems and amounts, in one go. The page reads every form of a paste, with lines and columns also in JSON; the other side (\`tests/bench/plain\`) knows lines, separated lists and this body, and leaves JSON to \`JSON.parse\`, which gives no lines.
- **Sort**: from the rows of a run to their order. The other side uses a comparator on an array of objects.
- **Answers**: the events of a run as the runner hands them on, 10 answers a frame with 10 requests in flight, which is as many as a very quick service would give. What counts is the main thread's script, style and layout.
- **Scroll**: 200 frames, in each of which every row in view is another one. What counts is the same, for one frame.
- What the browser's main thread does is measured in time of the processor, so waiting for other programs does not count, though they still slow it down through shared caches. Checks and sorts are measured by the clock: between whole runs of this command on a busy machine they differ by a third and more, so the ratio says more than the times.

The first time, before anything is warm: ${cold.map(({ benchmark, page, plain }) => `${benchmark.title.toLowerCase()} ${ms(page.cold)} and ${ms(plain.cold)}`).join("; ")} (page and plain JavaScript).

### What the main thread did

All tasks include painting and what the browser itself does in each frame.

${table(["what", "", "script", "style and layout", "all tasks"], results.filter(({ benchmark }) => benchmark.value === "own").flatMap(parts))}

## Rows in the document

While 100,000 rows are scrolled through from end to end:

${table(["window", "page", "plain JavaScript"], rows.map(({ viewport, page, plain }) => [`${viewport.width} × ${viewport.height}`, page, plain]))}

Goal: at most ${GOAL_ROWS}; ${verdict(most <= GOAL_ROWS)}.

## A paste of 100,000 ids in the real page

From the clipboard, with Ctrl+V, into the box "IDs":

${table(["what", "median", "runs"], paste)}

Goal: no task over ${GOAL_TASK} ms by the clock; ${verdict(Math.max(...pasted.map(({ clock }) => clock)) <= GOAL_TASK)}. The page checks in slices of some milliseconds and lets the browser do other things between them.

## What keeping runs costs

10,000 items in requests of 100, 4 at once, to a service that takes the same time for every answer; medians of 5 runs, with and without a record in turn. Each event is on the disk (\`durability: "strict"\`, transaction complete) before the request goes that it tells of.

${journaled(journal)}

${RUNS_KEPT} runs of 100,000 items each are kept:

${table(["what", "time", "longest task"], [["list them, as History does", ms(journal.store.list.ms), ms(journal.store.list.longest)], ["open one, as its screen does", ms(journal.store.open.ms), ms(journal.store.open.longest)]])}

## First load

All that the browser fetches before the page can be used.

${firstLoad(files)}
`;
}
