//! The end of a file, to which whole lines are added or nothing.

use std::{
    fs::File,
    io::{self, Seek, SeekFrom, Write},
};

/// A medium that lines are written to.
pub(super) trait Medium {
    /// Its length, in bytes.
    fn len(&self) -> io::Result<u64>;
    /// Adds bytes to its end. Where it fails, some of them may have been added.
    fn write(&mut self, bytes: &[u8]) -> io::Result<()>;
    /// Waits until what was added is on the disk.
    fn sync(&mut self) -> io::Result<()>;
    /// Cuts off what is beyond a length.
    fn cut(&mut self, len: u64) -> io::Result<()>;
}

impl Medium for File {
    fn len(&self) -> io::Result<u64> {
        Ok(self.metadata()?.len())
    }

    fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        // On Windows a file can't be both one that grows at its end only and one that is cut.
        self.seek(SeekFrom::End(0))?;
        self.write_all(bytes)
    }

    fn sync(&mut self) -> io::Result<()> {
        self.sync_data()
    }

    fn cut(&mut self, len: u64) -> io::Result<()> {
        self.set_len(len)
    }
}

/// A medium that ends with a whole line, or is made to before the next one is added.
#[derive(Debug)]
pub(super) struct Tail<M> {
    medium: M,
    /// The length to cut to first: a write has failed there, and so has cutting.
    cut_at: Option<u64>,
    /// Its last line has no end.
    is_torn: bool,
}

impl<M: Medium> Tail<M> {
    /// A medium whose last line may be cut off.
    pub(super) fn new(medium: M, is_torn: bool) -> Self {
        Self {
            medium,
            cut_at: None,
            is_torn,
        }
    }

    pub(super) fn medium(&self) -> &M {
        &self.medium
    }

    pub(super) fn is_torn(&self) -> bool {
        self.is_torn
    }

    /// Adds lines with their ends, all or none.
    ///
    /// # Errors
    /// Where they can't be written or, if they are to be durable, are not known to be on the
    /// disk. Then none of them stands there when the next ones are added.
    pub(super) fn append(&mut self, lines: &[u8], is_durable: bool) -> io::Result<()> {
        if let Some(len) = self.cut_at {
            self.medium.cut(len)?;
            self.cut_at = None;
        }
        // Asked anew each time: somebody else may have written, too, or cut.
        let len = self.medium.len()?;
        match self.try_to_append(lines, is_durable) {
            Ok(()) => {
                self.is_torn = false;
                Ok(())
            }
            Err(error) => {
                self.cut_at = self.medium.cut(len).err().map(|_| len);
                Err(error)
            }
        }
    }

    fn try_to_append(&mut self, lines: &[u8], is_durable: bool) -> io::Result<()> {
        if self.is_torn {
            self.medium.write(b"\n")?;
        }
        self.medium.write(lines)?;
        if is_durable {
            self.medium.sync()?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// A medium in memory that fails as it is told to.
    #[derive(Debug, Default)]
    struct Faulty {
        bytes: Vec<u8>,
        /// The next fault.
        fault: Fault,
    }

    #[derive(Clone, Copy, Debug, Default, PartialEq)]
    enum Fault {
        #[default]
        None,
        /// Only so many bytes fit.
        Full(usize),
        Sync,
        Len,
        /// Only so many bytes fit, and they can't be cut off.
        Stuck(usize),
    }

    impl Medium for Faulty {
        fn len(&self) -> io::Result<u64> {
            if self.fault == Fault::Len {
                return Err(io::Error::other("length"));
            }
            Ok(self.bytes.len() as u64)
        }

        fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
            match &mut self.fault {
                Fault::Full(room) | Fault::Stuck(room) => {
                    let fit = bytes.len().min(*room);
                    self.bytes.extend(&bytes[..fit]);
                    *room -= fit;
                    if fit < bytes.len() {
                        return Err(io::ErrorKind::StorageFull.into());
                    }
                }
                _ => self.bytes.extend(bytes),
            }
            Ok(())
        }

        fn sync(&mut self) -> io::Result<()> {
            if self.fault == Fault::Sync {
                return Err(io::Error::other("sync"));
            }
            Ok(())
        }

        fn cut(&mut self, len: u64) -> io::Result<()> {
            if matches!(self.fault, Fault::Stuck(_)) {
                return Err(io::Error::other("cut"));
            }
            self.bytes.truncate(usize::try_from(len).unwrap());
            Ok(())
        }
    }

    fn fault() -> impl Strategy<Value = Fault> {
        prop_oneof![
            4 => Just(Fault::None),
            2 => (0..40_usize).prop_map(Fault::Full),
            1 => Just(Fault::Sync),
            1 => Just(Fault::Len),
            2 => (0..40_usize).prop_map(Fault::Stuck),
        ]
    }

    proptest! {
        #[test]
        fn whatever_fails_the_lines_that_were_acknowledged_stand_there_once_and_whole(
            steps in proptest::collection::vec((fault(), 1..4_usize, any::<bool>()), 0..30),
            is_torn in any::<bool>(),
        ) {
            let before = if is_torn { &b"before\nto"[..] } else { b"before\n" };
            let medium = Faulty { bytes: before.into(), fault: Fault::None };
            let mut tail = Tail::new(medium, is_torn);
            let mut expected = vec!["before".to_owned()];
            if is_torn {
                expected.push("to".to_owned());
            }
            for (step, (fault, lines, is_durable)) in steps.into_iter().enumerate() {
                tail.medium.fault = fault;
                let lines: Vec<_> = (0..lines).map(|line| format!("line {step}.{line}")).collect();
                let text = format!("{}\n", lines.join("\n"));
                if tail.append(text.as_bytes(), is_durable).is_ok() {
                    expected.extend(lines);
                }
            }
            tail.medium.fault = Fault::None;
            tail.append(b"last\n", true).unwrap();
            expected.push("last".to_owned());
            let text = String::from_utf8(tail.medium.bytes).unwrap();
            prop_assert!(text.ends_with('\n'));
            prop_assert_eq!(text.lines().collect::<Vec<_>>(), expected);
        }
    }

    #[test]
    fn what_somebody_else_writes_or_cuts_costs_no_line() {
        let mut tail = Tail::new(Faulty::default(), false);
        tail.append(b"one\n", true).unwrap();
        tail.medium.bytes.extend(b"foreign\n");
        tail.append(b"two\n", true).unwrap();
        tail.medium.fault = Fault::Full(2);
        tail.append(b"three\n", true).unwrap_err();
        assert_eq!(tail.medium.bytes, b"one\nforeign\ntwo\n");
        tail.medium.bytes.clear();
        tail.medium.fault = Fault::None;
        tail.append(b"four\n", true).unwrap();
        assert_eq!(tail.medium.bytes, b"four\n");
    }
}
