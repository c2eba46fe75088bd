// What became of each row of a run, folded from its events, in JavaScript as one would write it for this page alone.
//
// The same as in core: a row with outcome, reason, evidence, attempts and group; groups of reasons whose texts
// differ only in ids and numbers; amounts by outcome; every request.

export const OUTCOMES = ["not-sent", "sending", "scheduled", "stopped", "deleted", "already-stopped", "already-gone", "failed", "unknown", "skipped"];
const OUTCOME_RANK = Object.fromEntries(OUTCOMES.map((outcome, rank) => [outcome, rank]));
const KIND_RANK = Object.fromEntries(["unknown-id", "not-allowed-in-status", "missing-in-answer", "accepted"].map((kind, rank) => [kind, rank]));

/** A message without what differs from item to item: every word with a digit in it. */
const pattern = (message) => message?.replace(/[\w-]*\d[\w-]*/g, "…");

export class Ledger {
  groups = [];
  counts = Object.fromEntries(OUTCOMES.map((outcome) => [outcome, 0]));
  answered = 0;
  finished = false;
  #groupOf = new Map();

  constructor({ header }) {
    this.requests = [];
    this.rows = header.rows.map(({ text, places, plan }, number) => ({
      number,
      text,
      places,
      action: plan.send,
      outcome: "not-sent",
      reason: undefined,
      evidence: undefined,
      attempts: 0,
      group: undefined,
      version: 0,
    }));
    this.counts["not-sent"] = this.rows.length;
  }

  apply(event) {
    switch (event.event) {
      case "sent":
        this.#sent(event);
        break;
      case "answered":
        this.#answered(event);
        break;
      case "finished":
        this.finished = true;
        break;
    }
  }

  #sent({ at, request, correlation, deletes }) {
    this.requests[request] = { correlation, sent: at, rows: deletes };
    const evidence = { source: "request", at, correlation };
    for (const number of deletes) {
      const row = this.rows[number];
      row.attempts += 1;
      this.#set(row, "sending", undefined, undefined, evidence);
    }
  }

  #answered({ at, request, went, httpStatus, settled, reasons }) {
    const known = this.requests[request];
    Object.assign(known, { sent: went, ended: at, httpStatus });
    const evidence = { source: "answer", at, correlation: known.correlation, httpStatus };
    const groups = [];
    for (const { row, outcome, reason } of settled) {
      groups[reason] ??= this.#group(outcome, reasons[reason]);
      this.#set(this.rows[row], outcome, reasons[reason], groups[reason], evidence);
    }
    this.answered += 1;
  }

  #group(outcome, reason) {
    const text = pattern(reason.message);
    const key = `${outcome}|${reason.kind}|${reason.code}|${text}`;
    let group = this.#groupOf.get(key);
    if (!group) {
      group = { outcome, kind: reason.kind, code: reason.code, text, items: 0, number: this.groups.length };
      this.#groupOf.set(key, group);
      this.groups.push(group);
    }
    return group;
  }

  #set(row, outcome, reason, group, evidence) {
    if (row.group) row.group.items -= 1;
    if (group) group.items += 1;
    this.counts[row.outcome] -= 1;
    this.counts[outcome] += 1;
    row.outcome = outcome;
    row.reason = reason;
    row.group = group;
    row.evidence = evidence;
    row.version += 1;
  }

  /** The rows in the order of a column. The sort of JavaScript is stable, so equal rows stay in the order of the paste. */
  order(by) {
    switch (by) {
      case "id":
        return this.rows.toSorted((a, b) => (a.text < b.text ? -1 : a.text > b.text ? 1 : 0));
      case "outcome":
        return this.rows.toSorted((a, b) => OUTCOME_RANK[a.outcome] - OUTCOME_RANK[b.outcome]);
      case "reason": {
        const byKind = this.groups.toSorted((a, b) => KIND_RANK[a.kind] - KIND_RANK[b.kind]);
        const ranks = this.groups.map((group) => byKind.indexOf(group));
        const rank = (row) => (row.group ? ranks[row.group.number] : Infinity);
        return this.rows.toSorted((a, b) => rank(a) - rank(b) || 0);
      }
      default:
        return this.rows;
    }
  }
}
