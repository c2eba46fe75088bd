//! Locks between the tabs of this page (Web Locks). They end with the tab, however that ends.

use std::{cell::RefCell, collections::HashSet, rc::Rc};

use js_sys::{Array, Function, Object, Promise, Reflect};
use leptos::prelude::window;
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use wasm_bindgen_futures::JsFuture;
use web_sys::AbortController;

/// A lock that this tab has, until it is dropped.
pub struct Lock {
    release: Option<Function>,
}

impl Drop for Lock {
    fn drop(&mut self) {
        if let Some(release) = &self.release {
            let _ = release.call0(&JsValue::UNDEFINED);
        }
    }
}

/// Gets a lock, unless another tab has it.
///
/// A browser without locks (they need a page that was loaded from this machine or over HTTPS)
/// gives one to everybody: then the journal itself has to notice a second writer.
pub async fn try_lock(name: &str) -> Option<Lock> {
    let Some(locks) = locks() else {
        return Some(Lock { release: None });
    };
    let options = Object::new();
    let _ = Reflect::set(&options, &"ifAvailable".into(), &true.into());
    request(&locks, name, &options, None).await
}

/// Waits until this tab has a lock. Whoever does not wait any more is no longer in the queue.
pub async fn lock(name: &str) -> Option<Lock> {
    let locks = locks()?;
    let controller = AbortController::new().ok()?;
    let options = Object::new();
    let _ = Reflect::set(&options, &"signal".into(), &controller.signal());
    request(&locks, name, &options, Some(controller)).await
}

/// The names of all locks that any tab has.
pub async fn held_locks() -> HashSet<String> {
    async fn ask() -> Option<HashSet<String>> {
        let locks = locks()?;
        let query: Function = get(&locks, "query")?.dyn_into().ok()?;
        let asked: Promise = query.call0(&locks).ok()?.dyn_into().ok()?;
        let answer = JsFuture::from(asked).await.ok()?;
        let held: Array = get(&answer, "held")?.dyn_into().ok()?;
        let names = held
            .iter()
            .filter_map(|lock| get(&lock, "name")?.as_string());
        Some(names.collect())
    }
    ask().await.unwrap_or_default()
}

fn locks() -> Option<JsValue> {
    // web-sys has them among what may still change.
    get(&window().navigator(), "locks")
}

fn get(object: &JsValue, name: &str) -> Option<JsValue> {
    let value = Reflect::get(object, &name.into()).ok()?;
    (!value.is_undefined() && !value.is_null()).then_some(value)
}

/// Somebody who waits for a lock.
struct Waiting {
    /// The function that gives the lock back, from when it is given until somebody takes it over.
    given: Rc<RefCell<Option<Function>>>,
    controller: Option<AbortController>,
}

impl Drop for Waiting {
    fn drop(&mut self) {
        if let Some(controller) = &self.controller {
            // Of a lock that was given this means nothing.
            controller.abort();
        }
        drop(Lock {
            release: self.given.take(),
        });
    }
}

/// Asks for a lock. The browser gives it to a function, and takes it back when the promise that
/// this returns is fulfilled.
async fn request(
    locks: &JsValue,
    name: &str,
    options: &Object,
    controller: Option<AbortController>,
) -> Option<Lock> {
    let asked: Function = get(locks, "request")?.dyn_into().ok()?;
    let given = Rc::default();
    let waiting = Waiting { given, controller };
    let answered = Promise::new(&mut |answer, refuse| {
        let given = waiting.given.clone();
        let take = Closure::once_into_js(move |lock: JsValue| {
            let promise = (!lock.is_null()).then(|| {
                Promise::new(&mut |release, _| {
                    given.replace(Some(release));
                })
            });
            let _ = answer.call0(&JsValue::UNDEFINED);
            promise.map_or(JsValue::UNDEFINED, JsValue::from)
        });
        let request = asked.call3(locks, &name.into(), options, &take);
        let catch = request.and_then(|request| {
            let catch: Function = Reflect::get(&request, &"catch".into())?.dyn_into()?;
            catch.call1(&request, &refuse)
        });
        if catch.is_err() {
            let _ = refuse.call0(&JsValue::UNDEFINED);
        }
    });
    JsFuture::from(answered).await.ok()?;
    let release = waiting.given.take()?;
    Some(Lock {
        release: Some(release),
    })
}
