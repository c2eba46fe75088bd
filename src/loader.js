// Starts the page in place of the picture of it that stands there until then. A file of its own, because the security
// policy allows no inline script.
import start from "/bulkhead-app.js";

const picture = document.getElementById("start");

start({ module_or_path: "/bulkhead-app_bg.wasm" })
  .catch((error) => {
    const message = document.createElement("p");
    message.setAttribute("role", "alert");
    message.textContent = `Bulkhead could not start: ${error.message}. Reload the page; if that does not help, use a newer browser.`;
    document.body.append(message);
  })
  // Before the browser paints again: nobody sees both.
  .finally(() => picture?.remove());
