// Starts the page. A file of its own, because the security policy allows no inline script.
import start from "/bulkhead-app.js";

start({ module_or_path: "/bulkhead-app_bg.wasm" }).catch((error) => {
  const message = document.createElement("p");
  message.setAttribute("role", "alert");
  message.textContent = `Bulkhead could not start: ${error.message}. Reload the page; if that does not help, use a newer browser.`;
  document.body.append(message);
});
