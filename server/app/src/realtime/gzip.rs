//! Gzip put together from parts that were compressed ahead, so that what everyone gets is compressed once, whatever stands
//! around it for each. It knows no view.

use std::io::Write;

use bytes::Bytes;
use flate2::write::DeflateEncoder;
use flate2::{Compression, Crc};

/// Begins a gzip member (RFC 1952 §2.3): deflate, no flags, no time, no system.
const HEADER: [u8; 10] = [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0xff];
/// An empty deflate block that says it is the last (RFC 1951 §3.2.3).
const LAST: [u8; 2] = [0x03, 0x00];
/// The longest stored deflate block.
const STORED_MAX: usize = 0xffff;

/// A text in a form that can stand anywhere in a gzip member: whole deflate blocks on whole bytes, none of them the last.
#[derive(Clone, Debug)]
pub(super) struct Part {
    deflated: Bytes,
    plain: Bytes,
}

impl Part {
    /// Compresses it.
    pub(super) fn compressed(plain: Bytes) -> Self {
        let mut encoder = DeflateEncoder::new(Vec::new(), Compression::default());
        // Flushed, not finished: then no block is the last, and the next part begins at a byte. Writing to memory cannot fail.
        let deflated = encoder.write_all(&plain).and_then(|()| encoder.flush());
        let deflated = deflated.map(|()| encoder.get_ref().clone()).unwrap_or_default();
        Self { deflated: deflated.into(), plain }
    }

    /// Takes it as it is: for what is short, or different for everyone.
    pub(super) fn stored(plain: Bytes) -> Self {
        let mut deflated = Vec::with_capacity(plain.len() + 5);
        for block in plain.chunks(STORED_MAX) {
            let length = u16::try_from(block.len()).unwrap_or(u16::MAX);
            deflated.push(0);
            deflated.extend(length.to_le_bytes());
            deflated.extend((!length).to_le_bytes());
            deflated.extend(block);
        }
        Self { deflated: deflated.into(), plain }
    }

    /// The text.
    pub(super) fn plain(&self) -> &Bytes {
        &self.plain
    }
}

/// One gzip member of these parts, in order.
pub(super) fn gzip(parts: &[&Part]) -> Bytes {
    let size = parts.iter().map(|part| part.deflated.len()).sum::<usize>();
    let mut member = Vec::with_capacity(HEADER.len() + size + LAST.len() + 8);
    member.extend(HEADER);
    let mut sum = Crc::new();
    for part in parts {
        member.extend_from_slice(&part.deflated);
        sum.update(&part.plain);
    }
    member.extend(LAST);
    member.extend(sum.sum().to_le_bytes());
    member.extend(sum.amount().to_le_bytes());
    member.into()
}

/// The texts of these parts, in order.
pub(super) fn joined(parts: &[&Part]) -> Bytes {
    parts.iter().flat_map(|part| part.plain.iter().copied()).collect::<Vec<u8>>().into()
}

#[cfg(test)]
mod tests {
    use std::io::Read;

    use flate2::read::GzDecoder;

    use super::*;

    #[test]
    fn parts_that_were_compressed_apart_are_read_as_one_text() {
        let shared = Part::compressed("gedeeld ".repeat(9_000).into());
        let (before, after) = (Part::stored("{\"a\":".into()), Part::stored("x".repeat(70_000).into()));
        let parts = [&before, &shared, &Part::compressed(Bytes::new()), &after];
        let mut read = Vec::new();
        GzDecoder::new(&*gzip(&parts)).read_to_end(&mut read).expect("a whole member, with its sum");
        assert_eq!(read, joined(&parts));
        assert!(gzip(&[&shared]).len() < shared.plain().len() / 20);
    }
}
