// One of the two sides, in a browser's page of its own.

/** How much the main thread has done, in milliseconds of the processor: what other programs take does not count. */
async function work(session) {
  const { metrics } = await session.send("Performance.getMetrics");
  const of = (name) => (metrics.find((metric) => metric.name === name)?.value ?? 0) * 1_000;
  return {
    script: of("ScriptDuration"),
    style: of("RecalcStyleDuration") + of("LayoutDuration"),
    all: of("TaskDuration"),
  };
}

export class Side {
  /** Opens `<name>.html` and waits until it has its data. */
  static async open(browser, address, name) {
    const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
    const page = await context.newPage();
    page.on("pageerror", (error) => {
      throw new Error(`${name}: ${error}`);
    });
    await page.goto(`${address}/${name}.html`);
    await page.waitForFunction(() => window.bench, undefined, { timeout: 60_000 });
    const session = await context.newCDPSession(page);
    await session.send("Performance.enable", { timeDomain: "threadTicks" });
    return Object.assign(new Side(), { page, session, name });
  }

  /** Calls a function of `drive.js`. */
  call(name, ...args) {
    return this.page.evaluate(([name, args]) => window.bench[name](...args), [name, args]);
  }

  /** The same, from a clean start: in view, and without what earlier work left behind. */
  async fresh() {
    await this.page.bringToFront();
    await this.session.send("HeapProfiler.collectGarbage");
    await this.page.waitForTimeout(50);
  }

  /** Calls a function of `drive.js`; what the main thread did meanwhile is part of the result. */
  async measured(name, ...args) {
    const before = await work(this.session);
    const result = await this.call(name, ...args);
    const after = await work(this.session);
    const spent = (what) => after[what] - before[what];
    return { ...result, script: spent("script"), style: spent("style"), all: spent("all"), own: spent("script") + spent("style") };
  }
}
