import { type ChildProcess, execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { promisify } from "node:util";

/** The program in a process of its own. */
class Program {
  protected constructor(
    private readonly process: ChildProcess,
    /** Where it listens, as it says itself. */
    readonly address: string,
    private readonly lines: string[],
  ) {}

  /** Starts it and waits until it says where it listens. */
  protected static async run(
    args: readonly string[],
    says: RegExp,
    lines: string[] = [],
    env: NodeJS.ProcessEnv = {},
  ): Promise<[ChildProcess, string, string[]]> {
    const program = spawn(given("BULKHEAD_BIN"), args, {
      stdio: ["ignore", "pipe", "pipe"],
      env: { ...process.env, ...env },
    });
    const address = new Promise<string>((resolve, reject) => {
      for (const stream of [program.stdout, program.stderr]) {
        createInterface({ input: stream }).on("line", (line) => {
          lines.push(line);
          const said = says.exec(line);
          if (said?.[1]) resolve(said[1]);
        });
      }
      program.once("error", reject);
      program.once("close", (code, signal) => reject(new Error(`it ended with ${signal ?? code}`)));
      setTimeout(() => reject(new Error("it did not say its address in time")), 15_000).unref();
    });
    try {
      return [program, await address, lines];
    } catch (error) {
      program.kill("SIGKILL");
      throw new Error(`${args.join(" ")} did not start: ${(error as Error).message}\n${lines.join("\n")}`);
    }
  }

  /** What it printed so far. */
  log(): string {
    return this.lines.join("\n");
  }

  /** Ends this process and waits for it; one that does not end by itself is ended the hard way. */
  async stop(signal: "SIGTERM" | "SIGKILL" = "SIGTERM"): Promise<void> {
    if (this.process.exitCode !== null || this.process.signalCode !== null) return;
    const closed = once(this.process, "close");
    this.process.kill(signal);
    const patience = setTimeout(() => this.process.kill("SIGKILL"), 5_000);
    await closed;
    clearTimeout(patience);
  }
}

/** A gateway in a process of its own, for one story. */
export class Gateway extends Program {
  /** Starts one on a free port of this machine, or on a port that was free before. */
  static async start(args: readonly string[], port = "0", env: NodeJS.ProcessEnv = {}): Promise<Gateway> {
    // No story looks for anybody's own credentials.
    const named = args.includes("--config") ? [] : ["--sandbox-only"];
    const command = ["serve", "--listen", `127.0.0.1:${port}`, "--page-dir", given("BULKHEAD_PAGE"), ...named, ...args];
    return new Gateway(...(await Program.run(command, /^Bulkhead is at (http:\S+)$/, [], env)));
  }

  /** A fresh address that signs in once. The environment is the gateway's. */
  async signInAddress(env: NodeJS.ProcessEnv): Promise<string> {
    const command = ["open", "--print", "--listen", new URL(this.address).host];
    const open = promisify(execFile)(given("BULKHEAD_BIN"), command, { env: { ...process.env, ...env } });
    return (await open).stdout.trim();
  }
}

/** A simulated AI API in a process of its own: it outlives the gateway. */
export class SandboxProcess extends Program {
  static async start(args: readonly string[] = []): Promise<SandboxProcess> {
    const command = ["sandbox", "--listen", "127.0.0.1:0", ...args];
    return new SandboxProcess(...(await Program.run(command, /^The sandbox AI API is at (http:\S+)$/)));
  }
}

/** A simulated process engine in a process of its own. */
export class EngineProcess extends Program {
  static async start(args: readonly string[] = []): Promise<EngineProcess> {
    const command = ["sandbox", "--service", "engine", "--listen", "127.0.0.1:0", ...args];
    return new EngineProcess(...(await Program.run(command, /^The sandbox engine is at (http:\S+)$/)));
  }
}

function given(variable: string): string {
  const value = process.env[variable];
  if (!value) throw new Error(`${variable} is not set: run the stories by \`cargo xtask test --only stories\`.`);
  return value;
}
