// What both sides are put through, within the page. Nothing in here knows which side it is.
import * as data from "./data.js";

const ROW_HEIGHT = 36;

const frame = () => new Promise(requestAnimationFrame);
const pause = (ms) => new Promise((done) => setTimeout(done, ms));

/** Until what was to be shown is shown. */
async function frames(count) {
  for (let left = count; left > 0; left -= 1) await frame();
}

/** How long a piece of work takes in one go, in milliseconds. */
function time(work) {
  const start = performance.now();
  work();
  return performance.now() - start;
}

const area = () => document.querySelector(".table-area");
const shownRows = () => document.querySelectorAll(".table tbody tr[aria-rowindex]");

/** What can be asked of a side. */
export function begin(side) {
  const texts = { lines: data.lines(), body: data.body() };
  side.load(JSON.stringify(data.events()));
  return {
    /** Checks a text: the time, and how many ids are ready. */
    check(text) {
      let ready;
      const ms = time(() => {
        ready = side.check(texts[text], text === "body");
      });
      return { ms, ready };
    },
    found: () => side.found(),
    forget: () => side.forget(),
    sort: (by) => ({ ms: time(() => side.sort(by)) }),
    order: () => Array.from(side.order()),
    unmount: () => side.unmount(),

    // What only the page can do.
    journal: (keeps, milliseconds) => side.journal(keeps, milliseconds),
    keep: (runs) => side.keep(runs),
    kept: () => side.list_kept(),
    openKept: () => side.open_kept(),

    /** Shows the run before it begins, sorted by a column of this title, or not at all. */
    async mount(by, wholeScreen) {
      side.mount(wholeScreen);
      await frames(2);
      if (by) {
        const isIt = (button) => button.textContent.trim() === by;
        [...document.querySelectorAll(".table-sort")].find(isIt).click();
      }
      await pause(100);
      await frames(2);
    },

    /** Feeds the run on screen all of its answers, so many a frame: the time until all is shown. */
    async feed(answersPerFrame, calm) {
      const start = performance.now();
      while (side.feed(answersPerFrame)) await frame();
      await frames(2);
      const ms = performance.now() - start;
      // A table that is sorted by what changes follows now and then only, and at last.
      if (calm) await pause(700);
      await frames(2);
      return { ms };
    },

    /** Scrolls from the top, so many rows a frame. The rows in the document are counted only where asked for. */
    async scroll(count, rows, counts) {
      const scrolled = area();
      let most = 0;
      for (let left = count; left > 0; left -= 1) {
        await frame();
        scrolled.scrollTop += rows * ROW_HEIGHT;
        if (counts) most = Math.max(most, shownRows().length);
      }
      await frames(2);
      return { most };
    },

    async top() {
      area().scrollTop = 0;
      await frames(3);
    },

    /** What the rows in the document say. */
    rows: () => [...shownRows()].map((row) => [...row.cells].map((cell) => cell.textContent).join(" | ")),
  };
}
