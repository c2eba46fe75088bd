// The other side of the benchmarks: the functions of side.rs in plain JavaScript.
import { check as read, tell } from "./check.js";
import { Ledger } from "./ledger.js";
import { Table } from "./table.js";

let checked;
let events;
let folded;
let sorted;
let toCome;
let ledger;
let table;

export function check(text) {
  checked = read(text);
  return checked.rows.reduce((ready, row) => ready + (row.finding ? 0 : 1), 0);
}

export const found = () => tell(checked);

export function forget() {
  checked = undefined;
}

export function load(json) {
  events = JSON.parse(json);
  folded = new Ledger(events[0]);
  for (const event of events.slice(1)) folded.apply(event);
}

export function sort(by) {
  sorted = folded.order(by);
}

export const order = () => sorted.map((row) => row.number);

export function mount() {
  ledger = new Ledger(events[0]);
  toCome = 1;
  table = new Table(ledger);
}

export function feed(answers) {
  for (let left = answers; left > 0 && toCome < events.length; toCome += 1) {
    const event = events[toCome];
    ledger.apply(event);
    if (event.event === "answered") left -= 1;
  }
  table.changed();
  return toCome < events.length;
}

export function unmount() {
  table.remove();
  table = ledger = undefined;
}
