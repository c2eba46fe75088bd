// Signs in with the key that stands behind the # of the address. Nothing happens before this script runs, so that
// whoever only reads the page (a preview, a scanner of links) uses no key up.

const STORED = "bulkhead.session";
const TRIES = 30;
const SECOND = 1000;

const said = document.getElementById("said");
const form = document.getElementById("form");
const field = document.getElementById("key");

/** Says a sentence where it is read out, with what stands between backticks as code, and perhaps a link after it. */
function say(sentence, tone = "", link = "") {
  said.dataset.tone = tone;
  const parts = sentence.split("`").map((text, place) => (place % 2 ? element("code", text) : text));
  said.replaceChildren(...parts, " ", link);
}

function element(name, text) {
  const element = document.createElement(name);
  element.textContent = text;
  return element;
}

/** Where to go after signing in: a path of this origin. */
function next() {
  const wanted = new URLSearchParams(location.search).get("next") ?? "/";
  let url = new URL("/", location.origin);
  try {
    url = new URL(wanted, location.origin);
  } catch {
    // What is no address leads to the start.
  }
  const own = url.origin === location.origin && url.pathname !== location.pathname;
  return own ? url.pathname + url.search + url.hash : "/";
}

function linkToPage() {
  const link = element("a", "Go to Bulkhead.");
  link.href = next();
  return link;
}

/** Takes the key out of the address bar, and with it out of the browser's history. */
function takeKey() {
  const key = location.hash.slice(1);
  if (location.hash || location.href.endsWith("#")) {
    history.replaceState(null, "", location.pathname + location.search);
  }
  return key;
}

/** A request of our own page to the gateway, with the session if there is one. */
async function ask(method, body) {
  const headers = { "X-Bulkhead-Request": "1" };
  const secret = stored();
  if (secret) headers["X-Bulkhead-Session"] = secret;
  if (body) headers["Content-Type"] = "application/json";
  const options = { method, headers, cache: "no-store", credentials: "same-origin", redirect: "error" };
  const answer = await fetch("/api/session", { ...options, body: body && JSON.stringify(body) });
  return { status: answer.status, retryAfter: answer.headers.get("Retry-After"), body: await answer.json() };
}

function stored() {
  try {
    return localStorage.getItem(STORED);
  } catch {
    return null;
  }
}

/** Whether the secret of the session could be kept. */
function keep(secret) {
  try {
    localStorage.setItem(STORED, secret);
    return true;
  } catch {
    return false;
  }
}

async function post(key) {
  for (let tried = 1; ; tried += 1) {
    const answer = await ask("POST", { key });
    if (answer.status !== 429 || tried === TRIES) return answer;
    say("Others are trying keys. Waiting for a turn…");
    // Not all at the same time.
    const wait = Number(answer.retryAfter || 1) * SECOND * (0.5 + Math.random());
    await new Promise((resolve) => setTimeout(resolve, wait));
  }
}

const GONE = "The gateway does not answer. See that it runs, then try again.";

async function signIn(key) {
  say("Signing in…");
  form.setAttribute("aria-busy", "true");
  try {
    const answer = await post(key);
    if (answer.status === 200 && !keep(answer.body.secret)) {
      say("This browser keeps nothing for this page, so you can't be signed in. Allow it to store data here, and get a fresh key.", "wrong");
    } else if (answer.status === 200) {
      say("Signed in.");
      location.replace(next());
    } else {
      say(answer.body.gateway?.message ?? GONE, "wrong");
      field.focus();
    }
  } catch {
    // It may still be good: the field keeps it for another try.
    field.value = key;
    say(GONE, "wrong");
  } finally {
    form.removeAttribute("aria-busy");
  }
}

/** Says why somebody who came without a key is here. */
async function withoutKey() {
  try {
    const { body } = await ask("GET");
    if (!body.required) {
      say("This gateway asks for no sign-in.", "", linkToPage());
    } else if (body.user) {
      say(`You are signed in as ${body.user.name}.`, "", linkToPage());
    } else {
      say("The address has no key. Get one, and paste its address here.");
      field.focus();
    }
  } catch {
    say(GONE, "wrong");
  }
}

function begin() {
  const key = takeKey();
  if (key) signIn(key);
  else withoutKey();
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  if (form.getAttribute("aria-busy")) return;
  // The whole address, or only what stands behind its #.
  const key = field.value.trim().split("#").pop();
  field.value = "";
  if (key) signIn(key);
  else say("Paste an address or a key first.", "wrong");
});

// An address with another key, opened in the same tab, loads no page anew.
addEventListener("hashchange", () => {
  if (location.hash.length > 1) begin();
});

// A page that a browser only prepares must not use the key up.
if (document.prerendering) document.addEventListener("prerenderingchange", begin, { once: true });
else begin();
