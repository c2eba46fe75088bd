// What the table says. The same sentences as in src/messages, as far as this run needs them.

const OUTCOME = {
  "not-sent": ["Not sent", "neutral"],
  sending: ["Sending", "information"],
  scheduled: ["Scheduled", "scheduled"],
  failed: ["Failed", "error"],
  unknown: ["Unknown", "warning"],
};

const REASON = {
  accepted: ["Accepted", "Nothing to do."],
  "unknown-id": ["Not found", "Check the ID, the resource group and the kind of resource; it may be gone already."],
  "not-allowed-in-status": [
    "Not allowed in current status",
    "Only what is stopped, dead, completed or of unknown status can be deleted: stop these first, then delete them.",
  ],
  "missing-in-answer": ["The answer leaves this ID out", "Look at the item’s status in the service before sending it again."],
};

/** An outcome's name and the class that gives it its colour. */
export const outcome = (id) => OUTCOME[id];

/** What is said of a row, and what to do about it. */
export function explanation({ reason }) {
  if (!reason) return ["", ""];
  const [label, advice] = REASON[reason.kind];
  const text = reason.kind === "accepted" ? (reason.message ?? label) : reason.message ? `${label}: ${reason.message}` : label;
  return [reason.kind === "missing-in-answer" ? `The change may have been made. ${text}` : text, advice];
}

const two = (number) => String(number).padStart(2, "0");

/** A point in time as the user's clock shows it: date and time of day. */
export function localTime(at) {
  const date = new Date(at);
  const day = `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
  return [day, `${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`];
}
