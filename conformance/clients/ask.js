// Lists the deployments with the credentials that the official client finds by itself.

import { executeRequest } from "@sap-ai-sdk/core";

try {
  await executeRequest({ url: "/lm/deployments" }, undefined, { method: "get" });
} catch (error) {
  let cause = error;
  while (cause.cause instanceof Error) cause = cause.cause;
  console.error(`${cause.name}: ${cause.message.split("\n")[0]}`);
  process.exitCode = 1;
}
