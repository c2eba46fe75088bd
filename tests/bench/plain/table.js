// The table "Results", in JavaScript as one would write it for this page alone.
//
// The same as the page's: columns, markup, row height, the number of rows in the document, and that changes are
// shown once a frame. Rows that leave the view become those that come into it. Less than in the page: no keyboard,
// no details, no search, and a row that has the focus does not stay in the document.
import { explanation, localTime, outcome } from "./words.js";

const ROW_HEIGHT = 36;
const MARGIN = 6;
const ROWS_MAX = 60;
const CALM_MS = 500;

const COLUMNS = [
  ["#", "number"],
  ["ID", "id"],
  ["Action", "action"],
  ["Outcome", "outcome"],
  ["Status", "seen"],
  ["Reason", "reason"],
  ["Code", "code"],
  ["Request ID", "request"],
  ["Attempts", "attempts"],
  ["Updated", "time"],
];
const CHANGING = new Set(["outcome", "reason"]);

const ROW = document.createElement("template");
ROW.innerHTML = `<tr>${COLUMNS.map(([, name]) => `<td class="col-${name}"></td>`).join("")}</tr>`;
const [, ID, , OUTCOME, , REASON, , REQUEST, , TIME] = ROW.content.firstElementChild.cells;
ID.innerHTML = `<button type="button" class="table-open" tabindex="-1" aria-expanded="false" aria-controls="result-details"><code></code></button>`;
for (const cell of [OUTCOME, REASON, REQUEST, TIME]) cell.innerHTML = "<span></span>";

/** The elements of a row, and which row they show. */
class Slot {
  row = undefined;
  version = -1;
  at = -1;

  constructor() {
    this.element = ROW.content.firstElementChild.cloneNode(true);
    const [number, id, action, outcome, , reason, code, request, attempts, time] = this.element.cells;
    const inner = (cell) => cell.firstElementChild;
    Object.assign(this, { number, button: inner(id), id: inner(id).firstElementChild, action, code, attempts });
    Object.assign(this, { outcome: inner(outcome), reason: inner(reason), request: inner(request), time: inner(time) });
  }

  show(row, at) {
    if (this.at !== at) {
      this.at = at;
      this.element.setAttribute("aria-rowindex", at + 2);
    }
    if (this.row !== row) {
      this.row = row;
      this.version = -1;
      this.number.textContent = row.number + 1;
      this.button.dataset.row = row.number;
      this.id.textContent = this.id.title = row.text;
      this.action.textContent = "Delete";
    }
    if (this.version !== row.version) {
      this.version = row.version;
      this.#update(row);
    }
  }

  #update(row) {
    const [name, look] = outcome(row.outcome);
    this.outcome.textContent = name;
    this.outcome.className = `mark mark-${look}`;
    const [text, advice] = explanation(row);
    this.reason.textContent = text;
    this.reason.title = `${text}\n${advice}`;
    this.code.textContent = row.reason?.code ?? "";
    this.request.textContent = this.request.title = row.reason?.requestId ?? "";
    this.attempts.textContent = row.attempts;
    const [day, time] = row.evidence ? localTime(row.evidence.at) : ["", ""];
    this.time.textContent = time;
    this.time.title = `${day} ${time}`;
  }
}

export class Table {
  #ledger;
  #order;
  #by = "number";
  #slots = [];
  #frameIsDue = false;
  #calmIsDue = false;
  #resort = undefined;

  constructor(ledger) {
    this.#ledger = ledger;
    this.#order = ledger.rows;
    const header = ([title, name], at) =>
      `<th scope="col" class="col-${name}"${at === 0 ? ' aria-sort="ascending"' : ""}><button type="button" class="table-sort" data-by="${name}">${title}<span class="table-sort-sign" aria-hidden="true"></span></button></th>`;
    const spacer = `<tr class="table-spacer" aria-hidden="true"><td colspan="${COLUMNS.length}"></td></tr>`;
    this.root = document.createElement("main");
    this.root.className = "page";
    this.root.innerHTML = `<section class="card"><div id="results" class="results">
      <div class="results-head">
        <input type="search" class="search" aria-label="Search results" placeholder="Search IDs, messages, codes  ( / )">
        <p class="hint" role="status">${ledger.rows.length.toLocaleString("en")} IDs</p>
      </div>
      <div class="results-body"><div class="table-area" role="region" aria-label="Results" aria-busy="false">
        <table class="table" aria-rowcount="${ledger.rows.length + 1}"><caption class="visually-hidden">Results</caption>
        <thead><tr aria-rowindex="1">${COLUMNS.map(header).join("")}</tr></thead><tbody>${spacer}${spacer}</tbody></table>
      </div></div></div></section>`;
    this.area = this.root.querySelector(".table-area");
    this.head = this.root.querySelector("thead");
    this.body = this.root.querySelector("tbody");
    [this.above, this.below] = this.body.rows;
    this.area.addEventListener("scroll", () => this.#render());
    this.head.addEventListener("click", (event) => this.#sort(event.target.closest("button")));
    document.body.append(this.root);
    this.#render();
  }

  /** The run has changed. */
  changed() {
    if (this.#frameIsDue) return;
    this.#frameIsDue = true;
    requestAnimationFrame(() => {
      this.#frameIsDue = false;
      this.#render();
    });
    if (CHANGING.has(this.#by) && !this.#calmIsDue) {
      this.#calmIsDue = true;
      this.#resort = setTimeout(() => {
        this.#calmIsDue = false;
        this.#order = this.#ledger.order(this.#by);
        this.#render();
      }, CALM_MS);
    }
  }

  remove() {
    clearTimeout(this.#resort);
    this.root.remove();
  }

  #sort(button) {
    this.head.querySelector("[aria-sort]").removeAttribute("aria-sort");
    button.closest("th").setAttribute("aria-sort", "ascending");
    this.#by = button.dataset.by;
    this.#order = this.#ledger.order(this.#by);
    this.#render();
  }

  #render() {
    const rows = this.#order.length;
    const visible = Math.floor((this.area.clientHeight - this.head.offsetHeight) / ROW_HEIGHT);
    const shown = Math.min(visible + 2 * MARGIN + 2, ROWS_MAX);
    const first = Math.max(0, Math.floor(this.area.scrollTop / ROW_HEIGHT) - MARGIN);
    const end = Math.min(first + shown, rows);
    while (this.#slots.length < end - first) {
      const slot = new Slot();
      this.#slots.push(slot);
      this.below.before(slot.element);
    }
    while (this.#slots.length > end - first) this.#slots.pop().element.remove();
    for (const [index, slot] of this.#slots.entries()) slot.show(this.#order[first + index], first + index);
    this.above.firstElementChild.style.height = `${first * ROW_HEIGHT}px`;
    this.below.firstElementChild.style.height = `${(rows - end) * ROW_HEIGHT}px`;
    this.above.hidden = first === 0;
    this.below.hidden = end === rows;
  }
}
