//! Collects the body of an answer within a share of the memory that answers may take.

use axum::body::{Body, Bytes, HttpBody};
use http_body_util::BodyExt;

use super::causes;
use crate::ceilings::Share;

/// The room that is taken at the beginning where the length is not known, in bytes.
const FIRST: usize = 16 << 10;

/// The reason why a body was not collected.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Uncollected {
    /// It is larger than what is passed on.
    TooLarge,
    /// The share can't hold it.
    NoRoom,
    /// It broke off.
    Broken(String),
}

/// A body that was collected, and its part of the memory.
#[derive(Debug)]
pub(super) struct Collected {
    pub(super) bytes: Vec<u8>,
    pub(super) share: Share,
}

impl Collected {
    /// The bytes. They hold their part of the share until the last copy of them is gone.
    pub(super) fn tied(self) -> Bytes {
        self.share.tie(self.bytes)
    }
}

/// Collects a body of at most so many bytes.
///
/// # Errors
/// Why it was not collected.
pub(super) async fn collect(
    mut body: Body,
    most: usize,
    mut share: Share,
) -> Result<Collected, Uncollected> {
    let mut bytes = Vec::new();
    let length = body.size_hint().exact();
    if let Some(length) = length {
        let length = usize::try_from(length)
            .ok()
            .filter(|length| *length <= most);
        grow(&mut bytes, length.ok_or(Uncollected::TooLarge)?, &mut share)?;
    }
    while let Some(frame) = body.frame().await {
        let frame = frame.map_err(|error| Uncollected::Broken(causes(&error)))?;
        let Ok(data) = frame.into_data() else {
            continue;
        };
        let needed = bytes.len().saturating_add(data.len());
        if needed > most {
            return Err(Uncollected::TooLarge);
        }
        if needed > bytes.capacity() {
            let ample = bytes.capacity().saturating_mul(2).max(FIRST).min(most);
            grow(&mut bytes, needed.max(ample), &mut share)
                .or_else(|_| grow(&mut bytes, needed, &mut share))?;
        }
        bytes.extend_from_slice(&data);
    }
    bytes.shrink_to_fit();
    Ok(Collected { bytes, share })
}

/// Makes room for so many bytes altogether.
fn grow(bytes: &mut Vec<u8>, room: usize, share: &mut Share) -> Result<(), Uncollected> {
    if !share.hold(room) {
        return Err(Uncollected::NoRoom);
    }
    bytes.reserve_exact(room.saturating_sub(bytes.len()));
    Ok(())
}

#[cfg(test)]
mod tests {
    use futures_util::stream;

    use super::*;
    use crate::ceilings::{Budget, Purpose};

    /// A body whose length nobody knows.
    fn chunks(sizes: &'static [usize]) -> Body {
        let chunk = |size: &usize| Ok::<_, std::io::Error>(vec![b'x'; *size]);
        Body::from_stream(stream::iter(sizes.iter().map(chunk)))
    }

    async fn collected(body: Body, most: usize, room: usize) -> Result<usize, Uncollected> {
        let budget = Budget::new(room);
        let share = budget.share(Purpose::Change);
        Ok(collect(body, most, share).await?.tied().len())
    }

    #[tokio::test]
    async fn a_body_is_collected_in_whatever_pieces_it_comes() {
        for sizes in [&[][..], &[0], &[1], &[10_000, 10_000, 70_000, 1]] {
            let expected = sizes.iter().sum();
            let found = collected(chunks(sizes), 1 << 20, 1 << 20).await;
            assert_eq!(found, Ok(expected));
        }
        let whole = Body::from(vec![b'x'; 100]);
        assert_eq!(collected(whole, 100, 100).await, Ok(100));
    }

    #[tokio::test]
    async fn what_is_too_large_is_told_from_what_has_no_room() {
        let whole = || Body::from(vec![b'x'; 100]);
        assert_eq!(
            collected(whole(), 99, 100).await,
            Err(Uncollected::TooLarge)
        );
        assert_eq!(collected(whole(), 100, 99).await, Err(Uncollected::NoRoom));
        let pieces = || chunks(&[50, 50]);
        assert_eq!(
            collected(pieces(), 99, 100).await,
            Err(Uncollected::TooLarge)
        );
        assert_eq!(collected(pieces(), 100, 99).await, Err(Uncollected::NoRoom));
        assert_eq!(collected(pieces(), 100, 100).await, Ok(100));
    }

    #[tokio::test]
    async fn what_was_not_collected_takes_no_room() {
        let budget = Budget::new(100);
        let share = budget.share(Purpose::Change);
        assert!(collect(chunks(&[50, 60]), 100, share).await.is_err());
        assert!(budget.share(Purpose::Change).hold(100));
    }
}
