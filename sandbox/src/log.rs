//! The log of the change requests that arrived.

use std::collections::VecDeque;

use axum::http::StatusCode;
use axum::response::Response;
use serde::Serialize;
use serde_json::Value;

use crate::call::Call;

/// The most requests that are kept, the newest ones.
const MOST_ENTRIES: usize = 10_000;

/// The most items that are kept of all requests together: a hundred of each. Services that take
/// more at once are remembered for less long.
const MOST_RECORDS: usize = 100 * MOST_ENTRIES;

/// The log's record of one item of a request.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Record {
    id: String,
    target_status: Option<String>,
    done: Done,
    /// The code with which it was refused.
    code: Option<String>,
}

/// The effect of a request on an item.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
enum Done {
    /// The change was accepted.
    Applied,
    /// The change was refused.
    Refused,
    /// Nobody looked at the item, because the request was refused as a whole or never got there.
    None,
}

impl Record {
    /// An item that was changed, or refused with a code.
    pub(crate) fn done(id: &str, target_status: &str, code: Option<String>) -> Self {
        Self {
            id: id.to_owned(),
            target_status: Some(target_status.to_owned()),
            done: if code.is_none() {
                Done::Applied
            } else {
                Done::Refused
            },
            code,
        }
    }

    /// An item that was named in a request and not looked at.
    pub(crate) fn untouched(id: String, target_status: Option<String>) -> Self {
        Self {
            id,
            target_status,
            done: Done::None,
            code: None,
        }
    }
}

/// The work of a handler, on its way to the log with the answer.
#[derive(Clone, Debug, Default)]
pub(crate) struct Work {
    pub(crate) records: Vec<Record>,
    /// The kinds of the faults that struck the items.
    pub(crate) faults: Vec<&'static str>,
    /// The flags that the request has for all of its items, where a service has such a thing.
    pub(crate) flags: Option<Value>,
}

impl Work {
    /// Sends the work along with an answer.
    pub(crate) fn attach(self, mut answer: Response) -> Response {
        answer.extensions_mut().insert(self);
        answer
    }
}

/// One change request.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Entry {
    /// Counts from 1 and is never given twice.
    number: u64,
    time: String,
    method: String,
    path: String,
    resource_group: Option<String>,
    correlation_id: Option<String>,
    request_id: String,
    item_count: usize,
    items: Vec<Record>,
    #[serde(skip_serializing_if = "Option::is_none")]
    flags: Option<Value>,
    faults: Vec<&'static str>,
    /// The status of the answer; `null` when the connection was cut instead.
    status: Option<u16>,
}

/// The newest change requests, the oldest first.
#[derive(Debug, Serialize)]
pub(crate) struct Log {
    /// The number of requests since the sandbox began, with those no longer here.
    received: u64,
    entries: VecDeque<Entry>,
    /// The most items that are kept of one request.
    #[serde(skip)]
    most_items: usize,
    /// The number of items in all entries.
    #[serde(skip)]
    records: usize,
}

impl Log {
    /// A log that keeps so many items of one request.
    pub(crate) fn of(most_items: usize) -> Self {
        Self {
            received: 0,
            entries: VecDeque::new(),
            most_items,
            records: 0,
        }
    }

    /// Adds a request; the oldest one goes if there are too many.
    pub(crate) fn add(
        &mut self,
        call: &Call,
        time: String,
        mut work: Work,
        status: Option<StatusCode>,
    ) {
        self.received += 1;
        let item_count = work.records.len();
        work.records.truncate(self.most_items);
        self.records += work.records.len();
        self.entries.push_back(Entry {
            number: self.received,
            time,
            method: call.method.to_string(),
            path: call.path().to_owned(),
            resource_group: call.group.clone(),
            correlation_id: call.correlation.clone(),
            request_id: call.id.0.to_string(),
            item_count,
            items: work.records,
            flags: work.flags,
            faults: work.faults,
            status: status.map(|status| status.as_u16()),
        });
        while self.entries.len() > MOST_ENTRIES || self.records > MOST_RECORDS {
            let oldest = self.entries.pop_front();
            self.records -= oldest.map_or(0, |entry| entry.items.len());
        }
    }
}

#[cfg(test)]
mod tests {
    use axum::http::Request;

    use super::*;

    fn call() -> Call {
        let (parts, ()) = Request::delete("/x").body(()).unwrap().into_parts();
        Call::new("r".to_owned(), &parts)
    }

    #[test]
    fn the_oldest_requests_go_first_and_the_count_goes_on() {
        let mut log = Log::of(100);
        for _ in 0..MOST_ENTRIES + 3 {
            log.add(&call(), String::new(), Work::default(), None);
        }
        assert_eq!(log.entries.len(), MOST_ENTRIES);
        assert_eq!(log.entries[0].number, 4);
        assert_eq!(log.received, MOST_ENTRIES as u64 + 3);
    }

    #[test]
    fn the_oldest_requests_go_first_where_there_are_too_many_items_too() {
        let mut log = Log::of(MOST_RECORDS);
        for items in [MOST_RECORDS, 1, MOST_RECORDS - 1] {
            let record = Record::untouched(String::new(), None);
            let work = Work {
                records: vec![record; items],
                ..Work::default()
            };
            log.add(&call(), String::new(), work, None);
        }
        let kept: Vec<u64> = log.entries.iter().map(|entry| entry.number).collect();
        assert_eq!(kept, [2, 3]);
    }

    #[test]
    fn of_an_oversized_request_the_first_items_are_kept_and_all_are_counted() {
        let mut log = Log::of(100);
        let records = (0..=100)
            .map(|n| Record::untouched(n.to_string(), None))
            .collect();
        let work = Work {
            records,
            ..Work::default()
        };
        log.add(&call(), String::new(), work, Some(StatusCode::BAD_REQUEST));
        assert_eq!(log.entries[0].items.len(), 100);
        assert_eq!(log.entries[0].item_count, 101);
    }
}
