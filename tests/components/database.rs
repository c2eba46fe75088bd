//! The browser's database.

use std::{cell::Cell, rc::Rc};

use bulkhead_app::{
    browser::{Database, DatabaseError},
    state::{Records, StoredRun},
};
use bulkhead_core::wire::RunId;
use leptos::prelude::window_event_listener_untyped;
use wasm_bindgen::JsValue;
use wasm_bindgen_test::wasm_bindgen_test;

use crate::screen::{forget, settle};

fn run(seed: u64) -> RunId {
    RunId::random(&mut fastrand::Rng::with_seed(seed))
}

fn texts(texts: &[&str]) -> Vec<String> {
    texts.iter().map(|text| (*text).to_owned()).collect()
}

#[wasm_bindgen_test]
async fn what_is_there_already_is_not_replaced_and_of_the_rest_nothing_is_kept() {
    forget().await;
    let records = Records::open().await.unwrap();
    let (one, other) = (run(1), run(2));
    records
        .add(&one, 0, &texts(&["a", "b"]), Some((2, "s")))
        .await
        .unwrap();
    records
        .add(&other, 0, &texts(&["x"]), Some((1, "t")))
        .await
        .unwrap();
    let taken = records
        .add(&one, 1, &texts(&["c", "d"]), Some((4, "u")))
        .await;
    assert_eq!(taken, Err(DatabaseError::Taken));
    assert_eq!(records.pieces(one.as_str(), 0).await.unwrap(), ["a", "b"]);
    assert_eq!(records.pieces(one.as_str(), 1).await.unwrap(), ["b"]);
    let mut list = records.list().await.unwrap();
    list.sort();
    let kept = |run: &RunId, pieces, summary: &str| StoredRun {
        id: run.to_string(),
        pieces,
        summary: Some(summary.to_owned()),
    };
    let mut expected = vec![kept(&one, 2, "s"), kept(&other, 1, "t")];
    expected.sort();
    assert_eq!(list, expected);
    assert_eq!(records.count(one.as_str()).await.unwrap(), 2);
    records.remove(&[one.to_string()]).await.unwrap();
    assert_eq!(records.pieces(one.as_str(), 0).await.unwrap(), [""; 0]);
    assert_eq!(records.pieces(other.as_str(), 0).await.unwrap(), ["x"]);
}

#[wasm_bindgen_test]
async fn a_page_whose_records_are_taken_away_says_so_and_keeps_nobody_waiting() {
    forget().await;
    let records = Records::open().await.unwrap();
    records.add(&run(1), 0, &texts(&["a"]), None).await.unwrap();
    // It asks this one to close.
    forget().await;
    let closed = records.add(&run(1), 1, &texts(&["b"]), None).await;
    assert_eq!(closed, Err(DatabaseError::Outdated));
    assert_eq!(records.list().await, Err(DatabaseError::Outdated));
}

/// It was an error of the whole page besides, which nobody could make anything of.
#[wasm_bindgen_test]
async fn a_change_that_throws_is_the_error_of_whoever_wanted_it_and_of_nobody_else() {
    let refused = Rc::new(Cell::new(0));
    let counted = refused.clone();
    let listener = window_event_listener_untyped("unhandledrejection", move |_| {
        counted.set(counted.get() + 1);
    });
    let make = |database: &web_sys::IdbDatabase| drop(database.create_object_store("texts"));
    let database = Database::open("throws", 1, make).await.unwrap();
    let thrown = database
        .write(|transaction| {
            let store = transaction.object_store("texts")?;
            // What is no key throws.
            store.add_with_key(&"a".into(), &JsValue::NULL).map(drop)
        })
        .await;
    assert!(matches!(thrown, Err(DatabaseError::Other(why)) if why.starts_with("DataError")));
    settle().await;
    listener.remove();
    assert_eq!(refused.get(), 0);
    let written = database.write(|transaction| {
        let store = transaction.object_store("texts")?;
        store.add_with_key(&"a".into(), &"b".into()).map(drop)
    });
    assert_eq!(written.await, Ok(()), "the next one goes on as ever");
}
