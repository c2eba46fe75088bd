// Puts on the chosen look before anything is shown, and again whenever the choice or the user's settings change. A
// file of its own, because the security policy allows no inline script; src/state/theme.rs keeps the choice.

// What stands there until the page has started is its first screen; at other addresses only what is above each.
document.documentElement.toggleAttribute("data-other-screen", location.pathname !== "/");

const more = matchMedia("(prefers-contrast: more)");

function follow() {
  const root = document.documentElement;
  let theme = null;
  try {
    theme = localStorage.getItem("bulkhead.theme");
  } catch {
    // Without storage there is no choice to follow.
  }
  if (theme) {
    root.dataset.theme = theme;
  } else {
    delete root.dataset.theme;
  }
  root.toggleAttribute("data-contrast", theme ? theme.startsWith("contrast") : more.matches);
}

more.addEventListener("change", follow);
addEventListener("bulkhead-theme", follow);
follow();
