//! Time that a test can let pass.

use std::time::Duration;

use js_sys::Function;

/// Waits of a second and more pass when a test says so, and both clocks go with them. Shorter
/// ones pass by themselves.
const TAKE_OVER: &str = r"
    if (globalThis.passing) return;
    const now = performance.now.bind(performance);
    const date = Date.now.bind(Date);
    const set = globalThis.setTimeout.bind(globalThis);
    const clear = globalThis.clearTimeout.bind(globalThis);
    const passing = { offset: 0, next: 1e9, timers: new Map() };
    performance.now = () => now() + passing.offset;
    Date.now = () => date() + passing.offset;
    globalThis.setTimeout = (run, ms = 0, ...rest) => {
        if (!(ms >= 1000)) return set(run, ms, ...rest);
        const id = passing.next++;
        passing.timers.set(id, { due: performance.now() + ms, run: () => run(...rest) });
        return id;
    };
    globalThis.clearTimeout = (id) => void (passing.timers.delete(id) || clear(id));
    passing.advance = (ms) => {
        passing.offset += ms;
        for (const [id, { due, run }] of [...passing.timers]) {
            if (due <= performance.now() && passing.timers.delete(id)) run();
        }
    };
    globalThis.passing = passing;
";

/// Takes the browser's time over.
pub fn take_over() {
    call(TAKE_OVER);
}

/// Lets time pass.
pub fn advance(time: Duration) {
    call(&format!("globalThis.passing.advance({})", time.as_millis()));
}

/// Lets nobody wait any longer, and gives back the browser's own time.
pub fn forget_timers() {
    call("globalThis.passing?.timers.clear(); if (globalThis.passing) passing.offset = 0;");
}

fn call(code: &str) {
    let function = Function::new_no_args(code);
    function.call0(&wasm_bindgen::JsValue::UNDEFINED).unwrap();
}
