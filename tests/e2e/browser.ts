import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createInterface } from "node:readline";

import { type Browser, chromium, type Page } from "@playwright/test";

const capabilities = JSON.parse(readFileSync(new URL("../../webdriver.json", import.meta.url), "utf8"));
const ARGS: string[] = capabilities["goog:chromeOptions"].args;

/** A browser in a process of its own that keeps what it knows in a folder, and can be killed. */
export class BrowserProcess {
  private constructor(
    private readonly process: ChildProcess,
    private readonly browser: Browser,
  ) {}

  static async start(folder: string): Promise<BrowserProcess> {
    const args = [...ARGS, "--remote-debugging-port=0", `--user-data-dir=${folder}`, "about:blank"];
    const program = process.env.CHROMIUM ?? "/usr/bin/chromium";
    // A group of its own, so that none of its processes is left.
    const child = spawn(program, args, { stdio: ["ignore", "ignore", "pipe"], detached: true });
    const address = new Promise<string>((resolve, reject) => {
      createInterface({ input: child.stderr }).on("line", (line) => {
        const said = /^DevTools listening on (ws:\S+)$/.exec(line);
        if (said?.[1]) resolve(said[1]);
      });
      child.once("error", reject);
      child.once("close", (code, signal) => reject(new Error(`the browser ended with ${signal ?? code}`)));
      setTimeout(() => reject(new Error("the browser did not say its address in time")), 20_000).unref();
    });
    return new BrowserProcess(child, await chromium.connectOverCDP(await address));
  }

  async page(): Promise<Page> {
    const [context] = this.browser.contexts();
    if (!context) throw new Error("the browser has no context");
    return context.newPage();
  }

  /** Stops all of its processes, as a machine does that is put to sleep. */
  sleep(): void {
    this.signal("SIGSTOP");
  }

  /** Lets them go on. */
  wake(): void {
    this.signal("SIGCONT");
  }

  private signal(signal: NodeJS.Signals): void {
    if (this.process.pid !== undefined) process.kill(-this.process.pid, signal);
  }

  /** Ends it as a crash does: all of its processes at once, without a word. */
  async kill(): Promise<void> {
    if (this.process.exitCode !== null || this.process.signalCode !== null) return;
    const closed = once(this.process, "close");
    this.signal("SIGKILL");
    await closed;
  }
}
