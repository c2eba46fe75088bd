// What is measured of both sides, and what is asked of it.

const ANSWERS_PER_FRAME = 10;
const SCROLL_FRAMES = 200;
const SCROLL_ROWS = 40;

const check = (text) => ({
  async run(side) {
    await side.call("forget");
    await side.fresh();
    return side.call("check", text);
  },
  // What is found is compared as a whole, so that both do the same work.
  result: (side) => side.call("found"),
});

const sort = (by) => ({
  async run(side) {
    await side.fresh();
    return side.call("sort", by);
  },
  result: async (side) => (await side.call("order")).join(),
});

const answers = (by, wholeScreen = false) => ({
  async run(side) {
    await side.call("mount", by, wholeScreen);
    await side.fresh();
    const measured = await side.measured("feed", ANSWERS_PER_FRAME, by !== "");
    this.shown = (await side.call("rows")).join("\n");
    await side.call("unmount");
    return measured;
  },
  result() {
    return this.shown;
  },
});

const scroll = (framesBefore) => ({
  async run(side) {
    await side.call("mount", "", false);
    await side.call("feed", 1_000, false);
    await side.call("scroll", framesBefore, SCROLL_ROWS, false);
    await side.call("top");
    await side.fresh();
    const measured = await side.measured("scroll", SCROLL_FRAMES, SCROLL_ROWS, false);
    for (const what of ["script", "style", "all", "own"]) measured[what] /= SCROLL_FRAMES;
    this.shown = (await side.call("rows")).join("\n");
    await side.call("unmount");
    return measured;
  },
  result() {
    return this.shown;
  },
});

const atMost = (limit, text) => ({ goal: text, isMet: ({ page }) => page <= limit });
const ofPlain = (part, goal) => ({ goal, isMet: ({ page, plain }) => page <= plain * part });
const lines = ofPlain(0.6, "0.6 of plain JavaScript");
const body = ofPlain(1, "as plain JavaScript");
const sorted = atMost(21, "21 ms");
const shown = atMost(562, "562 ms (AG Grid, published elsewhere)");

/** Each with a name for the command line, what it is, which value of a run counts, and what is asked of it. */
export const BENCHMARKS = [
  { name: "check-lines", title: "Check 100,000 ids, one a line", value: "ms", ...lines, ...check("lines") },
  { name: "check-json", title: "Check 100,000 ids, the body of a bulk call", value: "ms", ...body, ...check("body") },
  { name: "sort-id", title: "Sort 100,000 rows by id", value: "ms", ...sorted, ...sort("id") },
  { name: "sort-outcome", title: "Sort 100,000 rows by outcome", value: "ms", ...sorted, ...sort("outcome") },
  { name: "sort-reason", title: "Sort 100,000 rows by reason", value: "ms", ...sorted, ...sort("reason") },
  { name: "answers", title: "1,000 answers of 100 items, on a table of 100,000 rows", value: "own", ...shown, ...answers("") },
  { name: "answers-sorted", title: "1,000 answers, the table sorted by outcome", value: "own", ...answers("Outcome") },
  { name: "answers-screen", title: "1,000 answers, on the whole screen of a run, not sorted", value: "own", only: "page", ...answers("", true) },
  { name: "scroll", title: "Scroll by 40 rows, each frame", value: "own", ...atMost(2, "2 ms"), ...scroll(0) },
  { name: "scroll-on", title: "Scroll by 40 rows, each frame, after 600 such frames", value: "own", ...atMost(2, "2 ms"), ...scroll(600) },
];

/** The most rows in the document while the whole table is scrolled through, in a window of this size. */
export async function rowsInDocument(side, viewport) {
  const before = side.page.viewportSize();
  await side.page.setViewportSize(viewport);
  await side.call("mount", "", false);
  await side.call("top");
  const { most } = await side.call("scroll", 120, 1_000, true);
  await side.call("unmount");
  await side.page.setViewportSize(before);
  return most;
}
