//! Locks between tabs. Within one tab they exclude each other just the same.

use std::pin::pin;

use bulkhead_app::browser::{held_locks, lock, try_lock};
use futures_util::future::{Either, select};
use wasm_bindgen_test::wasm_bindgen_test;

use crate::screen::settle;

#[wasm_bindgen_test]
async fn a_lock_has_one_owner_at_a_time() {
    let mine = try_lock("one").await.unwrap();
    assert!(held_locks().await.contains("one"));
    assert!(try_lock("one").await.is_none());
    let other = try_lock("other").await;
    assert!(other.is_some());
    drop(mine);
    settle().await;
    assert!(!held_locks().await.contains("one"));
    assert!(try_lock("one").await.is_some());
}

#[wasm_bindgen_test]
async fn who_waits_gets_the_lock_when_its_owner_is_gone() {
    let mine = try_lock("two").await.unwrap();
    let waiting = pin!(lock("two"));
    let Either::Right(((), waiting)) = select(waiting, pin!(settle())).await else {
        panic!("it is held");
    };
    drop(mine);
    assert!(waiting.await.is_some());
}

#[wasm_bindgen_test]
async fn who_does_not_wait_any_more_does_not_get_it() {
    let mine = try_lock("three").await.unwrap();
    {
        let (waiting, time) = (pin!(lock("three")), pin!(settle()));
        let waited = select(waiting, time).await;
        assert!(matches!(waited, Either::Right(_)));
    }
    drop(mine);
    settle().await;
    assert!(!held_locks().await.contains("three"));
}
