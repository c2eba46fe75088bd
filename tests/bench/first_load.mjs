// What the browser has to load before the page is there, in bytes.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { brotliCompressSync, constants } from "node:zlib";

import { Server } from "./server.mjs";

/** The files that the first load fetches, with their sizes. */
export async function firstLoad(launch, folder) {
  const server = await Server.start([["/", folder]], { "/api/connections": [] });
  const browser = await launch();
  const page = await browser.newPage();
  await page.goto(server.address);
  await page.getByRole("heading", { name: "New bulk action" }).waitFor();
  await browser.close();
  server.stop();
  // Without a window nobody asks for the icon.
  const [, icon] = /<link rel="icon"[^>]*href="([^"]*)"/.exec(readFileSync(join(folder, "index.html"), "utf8")) ?? [];
  const paths = [...new Set([...server.asked, ...(icon ? [icon] : [])])];
  // What the gateway answers is no file.
  const files = paths.filter((path) => !path.startsWith("/api/")).map((path) => {
    const name = path === "/" ? "index.html" : path.slice(1);
    const body = readFileSync(join(folder, name));
    const params = { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: body.length };
    return { name, bytes: body.length, brotli: brotliCompressSync(body, { params }).length };
  });
  return files.sort((a, b) => b.brotli - a.brotli);
}
