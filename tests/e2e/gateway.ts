import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";

/** A gateway in a process of its own, for one story. */
export class Gateway {
  private constructor(
    private readonly process: ChildProcess,
    /** Where it listens, as it says itself. */
    readonly address: string,
    private readonly lines: string[],
  ) {}

  /** Starts one on a free port of this machine and waits until it listens. */
  static async start(args: readonly string[]): Promise<Gateway> {
    const command = ["serve", "--listen", "127.0.0.1:0", "--page-dir", given("BULKHEAD_PAGE"), ...args];
    const gateway = spawn(given("BULKHEAD_BIN"), command, { stdio: ["ignore", "pipe", "pipe"] });
    const lines: string[] = [];
    const address = new Promise<string>((resolve, reject) => {
      for (const stream of [gateway.stdout, gateway.stderr]) {
        createInterface({ input: stream }).on("line", (line) => {
          lines.push(line);
          const said = /^Bulkhead is at (http:\S+)$/.exec(line);
          if (said?.[1]) resolve(said[1]);
        });
      }
      gateway.once("error", reject);
      gateway.once("close", (code, signal) => reject(new Error(`it ended with ${signal ?? code}`)));
      setTimeout(() => reject(new Error("it did not say its address in time")), 15_000).unref();
    });
    try {
      return new Gateway(gateway, await address, lines);
    } catch (error) {
      gateway.kill("SIGKILL");
      throw new Error(`The gateway did not start: ${(error as Error).message}\n${lines.join("\n")}`);
    }
  }

  /** What it printed so far. */
  log(): string {
    return this.lines.join("\n");
  }

  /** Ends this process and waits for it; one that does not end by itself is ended the hard way. */
  async stop(): Promise<void> {
    if (this.process.exitCode !== null || this.process.signalCode !== null) return;
    const closed = once(this.process, "close");
    this.process.kill("SIGTERM");
    const patience = setTimeout(() => this.process.kill("SIGKILL"), 5_000);
    await closed;
    clearTimeout(patience);
  }
}

function given(variable: string): string {
  const value = process.env[variable];
  if (!value) throw new Error(`${variable} is not set: run the stories by \`cargo xtask test --only stories\`.`);
  return value;
}
