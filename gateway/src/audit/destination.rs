//! The destination of lines.

use std::io::{self, Write};

use super::{OpenError, file::AuditFile};

/// A place for lines.
pub(super) trait Destination: Send + 'static {
    /// Adds lines, all or none. What is durable is on the disk afterwards.
    fn append(&mut self, lines: &[u8], is_durable: bool) -> io::Result<()>;

    /// Begins anew with the file of the same name.
    fn reopen(&mut self) -> Result<(), OpenError>;
}

impl Destination for AuditFile {
    fn append(&mut self, lines: &[u8], is_durable: bool) -> io::Result<()> {
        self.append(lines, is_durable)
    }

    fn reopen(&mut self) -> Result<(), OpenError> {
        self.reopen()
    }
}

/// Standard output, or what stands for it. What is written to it can't be taken back.
#[derive(Debug)]
pub(super) struct Stream<W> {
    out: W,
    /// A write has failed, perhaps in the middle of a line.
    is_torn: bool,
}

impl<W> Stream<W> {
    /// A stream to which nothing was written yet.
    pub(super) fn new(out: W) -> Self {
        let is_torn = false;
        Self { out, is_torn }
    }
}

impl<W: Write + Send + 'static> Destination for Stream<W> {
    fn append(&mut self, lines: &[u8], _: bool) -> io::Result<()> {
        if self.is_torn {
            self.out.write_all(b"\n")?;
        }
        self.is_torn = true;
        self.out.write_all(lines)?;
        self.out.flush()?;
        self.is_torn = false;
        Ok(())
    }

    fn reopen(&mut self) -> Result<(), OpenError> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Takes so many bytes, and as many again when it has failed.
    struct Narrow {
        bytes: Vec<u8>,
        room: usize,
    }

    impl Write for Narrow {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            if self.room == 0 {
                self.room = 10;
                return Err(io::ErrorKind::StorageFull.into());
            }
            let fit = bytes.len().min(self.room);
            self.room -= fit;
            self.bytes.extend(&bytes[..fit]);
            Ok(fit)
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn what_comes_after_a_torn_line_is_a_line_of_its_own() {
        let bytes = Vec::new();
        let mut stream = Stream::new(Narrow { bytes, room: 10 });
        stream.append(b"one\n", true).unwrap();
        stream.append(b"two and more\n", true).unwrap_err();
        stream.append(b"three\n", true).unwrap();
        assert_eq!(stream.out.bytes, b"one\ntwo an\nthree\n");
    }
}
