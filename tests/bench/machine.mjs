// On what was measured.
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import os from "node:os";

function system() {
  try {
    const name = /^PRETTY_NAME="?([^"\n]*)/m.exec(readFileSync("/etc/os-release", "utf8"));
    if (name) return `${name[1]}, ${os.type()} ${os.release()}`;
  } catch {
    // Only Linux has this file.
  }
  return `${os.version()} ${os.release()}`;
}

const rustc = () => execFileSync("rustc", ["--version"], { encoding: "utf8" }).trim();

/** What a reader has to know of the machine. */
export const machine = () => ({
  date: new Date().toISOString().slice(0, 10),
  cpu: os.cpus()[0]?.model.trim() ?? "unknown",
  cores: os.cpus().length,
  memory: `${Math.round(os.totalmem() / 2 ** 30)} GiB`,
  system: system(),
  rustc: rustc(),
  // Of the last five minutes, the measuring included.
  load: os.loadavg()[1].toFixed(1),
});
