// The rules of a paste, in JavaScript as one would write it for this page alone.
//
// The same as in core: invisible characters, one or several entries a line, the body of a bulk call; the id's
// pattern with what is wrong and where; implausible ids; duplicates and conflicts with every place; the problems
// in the order of the text; amounts. Less than in core: tables, URLs, comments, list markers and the JSON of other
// calls are not read, and of JSON there are paths but no lines, because JSON.parse gives none.

const ID = /^[\w.-]{4,64}$/;
const INVISIBLE = /[\u00ad\u200b-\u200f\u2060\ufeff]/g;
const LITERALS = new Set(["null", "none", "true", "false", "undefined", "nan", "nil"]);
const STATUSES = new Set(["pending", "running", "completed", "dead", "stopping", "stopped", "unknown", "deleted", "deleting"]);
const DATE = /^(\d{4}[-._]\d{1,2}[-._]\d{1,2}|\d{1,2}[-._]\d{1,2}[-._]\d{4})(T|$)/;
const ACTIONS = { STOPPED: "stop", DELETED: "delete" };

/** Why a text is no id. */
function malformed(text) {
  if (text.trim() === "") return { rule: "id-empty" };
  const characters = [...text];
  const at = characters.findIndex((character) => !/[\w.-]/.test(character));
  if (at >= 0) return { rule: "id-malformed", character: characters[at], position: at + 1 };
  return { rule: "id-malformed", length: characters.length, min: 4, max: 64 };
}

/** What an id looks like instead, if anything. */
function implausible(text) {
  if (!/\d/.test(text)) {
    const word = text.toLowerCase();
    const looks = LITERALS.has(word) ? "literal" : STATUSES.has(word) ? "status" : "word";
    return { rule: "id-implausible", looks };
  }
  if (DATE.test(text)) return { rule: "id-implausible", looks: "date" };
  if (text.length < 12 && /^[\d.]+$/.test(text)) return { rule: "id-implausible", looks: "number" };
  return undefined;
}

/** Entries, checked one by one. */
class Checker {
  rows = [];
  problems = [];
  entries = 0;
  #seen = new Map();
  #inOrder = true;

  add(text, action, place, isId = ID.test(text)) {
    place.at = this.entries++;
    const row = this.#seen.get(text);
    if (row) {
      this.#again(row, action, place, isId);
      return;
    }
    const finding = this.#finding(text, action, isId);
    const first = { text, places: [place], action, finding };
    this.#seen.set(text, first);
    this.rows.push(first);
    if (finding) this.#problem(finding, place, text);
  }

  #finding(text, action, isId) {
    const finding = isId ? implausible(text) : malformed(text);
    return finding ?? (action ? undefined : { rule: "action-unknown" });
  }

  #again(row, action, place, isId) {
    const [first] = row.places;
    row.places.push(place);
    const finding = row.finding ?? this.#finding(row.text, action, isId);
    if (finding) {
      this.#problem(finding, place, row.text);
      if (!row.finding) this.#problem(finding, first, row.text);
      row.finding = finding;
    } else if (row.action === action) {
      this.#problem({ rule: "duplicate", first }, place, row.text);
    } else {
      row.finding = { rule: "conflict", other: place, here: row.action, there: action };
      this.#problem(row.finding, first, row.text);
      this.#problem({ rule: "conflict", other: first, here: action, there: row.action }, place, row.text);
    }
  }

  #problem(finding, place, value) {
    if (place.at < (this.problems.at(-1)?.place.at ?? 0)) this.#inOrder = false;
    this.problems.push({ finding, place, value });
  }

  finish() {
    if (!this.#inOrder) this.problems.sort((a, b) => a.place.at - b.place.at);
    return { rows: this.rows, problems: this.problems, entries: this.entries };
  }
}

function readBody(text, checker) {
  const { deployments } = JSON.parse(text);
  for (const [index, item] of deployments.entries()) {
    checker.add(String(item.id).trim(), ACTIONS[item.targetStatus], { index });
  }
}

function readLines(text, action, checker) {
  let start = 0;
  for (let line = 1; start <= text.length; line += 1) {
    const found = text.indexOf("\n", start);
    const end = found < 0 ? text.length : found;
    const whole = text.slice(start, end);
    if (ID.test(whole)) {
      checker.add(whole, action, { line, column: 1 }, true);
    } else {
      for (const token of whole.matchAll(/[^\s,;|]+/g)) {
        const entry = token[0].replace(/^(["'`])(.*)\1$/, "$2");
        checker.add(entry, action, { line, column: token.index + 1 });
      }
    }
    start = end + 1;
  }
}

/** Reads and checks a text. */
export function check(text) {
  const checker = new Checker();
  const clean = text.search(INVISIBLE) < 0 ? text : text.replace(INVISIBLE, "");
  if (/^\s*\{/.test(clean)) {
    readBody(clean, checker);
  } else {
    readLines(clean, "delete", checker);
  }
  return checker.finish();
}

/** What a check found, in words that can be compared with those of the other side. */
export function tell({ rows, problems, entries }) {
  const ready = rows.filter((row) => !row.finding).length;
  const places = rows.reduce((sum, row) => sum + row.places.length, 0);
  const place = ({ line, index }) => line ?? `$.deployments[${index}].id`;
  const problem = ({ finding, place: at, value }) => `${place(at)} ${finding.rule} ${value}\n`;
  return `${entries} entries, ${rows.length} rows, ${ready} ready, ${places} places\n${problems.map(problem).join("")}`;
}
