//! Bytes to text: UTF-16 becomes UTF-8 as a stream, everything else is decoded
//! cell by cell.
//!
//! Single-byte encodings leave delimiters, quotes and line ends in place, so a
//! record can be split and quarantined in its own bytes; only UTF-16 must be
//! rewritten first. A cell that is not UTF-8 is read as Windows-1252, which holds
//! Latin-1: exports that mix both exist, and one bad byte must not cost the rest.

use std::borrow::Cow;
use std::io::{self, Read};

use encoding_rs::{CoderResult, Decoder, Encoding, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};

/// How the characters of an input are stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Charset {
    /// `None`: UTF-8 or a single-byte encoding.
    pub wide: Option<&'static Encoding>,
    /// Bytes of the byte order mark.
    pub mark: usize,
}

/// Recognises UTF-16 and byte order marks in the first bytes of an input.
///
/// Without a mark, UTF-16 shows by its zero bytes: text of Latin letters has one
/// in nearly every pair, and no other text encoding has any.
pub fn detect(head: &[u8]) -> Charset {
    if let Some((encoding, mark)) = Encoding::for_bom(head) {
        let wide = (encoding != UTF_8).then_some(encoding);
        return Charset { wide, mark };
    }
    let pairs = head[..head.len().min(4096)].chunks_exact(2);
    let total = pairs.len();
    let zeros = |place: usize| pairs.clone().filter(|pair| pair[place] == 0).count();
    let (big, little) = (zeros(0), zeros(1));
    let wide = match () {
        () if total < 2 => None,
        () if little * 2 > total && big * 20 < total => Some(UTF_16LE),
        () if big * 2 > total && little * 20 < total => Some(UTF_16BE),
        () => None,
    };
    Charset { wide, mark: 0 }
}

/// Rewrites a UTF-16 stream as UTF-8, without its byte order mark.
pub struct Utf16<R> {
    inner: R,
    decoder: Decoder,
    raw: Vec<u8>,
    raw_at: usize,
    text: Vec<u8>,
    text_at: usize,
    ended: bool,
}

impl<R: Read> Utf16<R> {
    /// A reader of `inner`, which is in `encoding`.
    pub fn new(inner: R, encoding: &'static Encoding) -> Self {
        let decoder = encoding.new_decoder_with_bom_removal();
        Self { inner, decoder, raw: Vec::new(), raw_at: 0, text: Vec::new(), text_at: 0, ended: false }
    }

    fn refill(&mut self) -> io::Result<()> {
        let mut last = false;
        if self.raw_at == self.raw.len() {
            self.raw.resize(64 << 10, 0);
            let read = read_some(&mut self.inner, &mut self.raw)?;
            self.raw.truncate(read);
            self.raw_at = 0;
            last = read == 0;
        }
        self.text.resize(256 << 10, 0);
        let (result, read, written, _) =
            self.decoder.decode_to_utf8(&self.raw[self.raw_at..], &mut self.text, last);
        self.raw_at += read;
        self.text.truncate(written);
        self.text_at = 0;
        self.ended = last && result == CoderResult::InputEmpty;
        Ok(())
    }
}

fn read_some(inner: &mut impl Read, buffer: &mut [u8]) -> io::Result<usize> {
    loop {
        match inner.read(buffer) {
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            result => return result,
        }
    }
}

impl<R: Read> Read for Utf16<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        while self.text_at == self.text.len() && !self.ended {
            self.refill()?;
        }
        let ready = &self.text[self.text_at..];
        let count = ready.len().min(out.len());
        out[..count].copy_from_slice(&ready[..count]);
        self.text_at += count;
        Ok(count)
    }
}

/// A cell as text; `true` where it is not UTF-8 and was read as Windows-1252.
pub fn decode(cell: &[u8]) -> (Cow<'_, str>, bool) {
    match std::str::from_utf8(cell) {
        Ok(text) => (Cow::Borrowed(text), false),
        Err(_) => (WINDOWS_1252.decode_without_bom_handling(cell).0, true),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn utf16(text: &str, big: bool) -> Vec<u8> {
        text.encode_utf16()
            .flat_map(|unit| if big { unit.to_be_bytes() } else { unit.to_le_bytes() })
            .collect()
    }

    #[test]
    fn utf16_is_found_with_and_without_its_mark() {
        for big in [false, true] {
            let encoding = if big { UTF_16BE } else { UTF_16LE };
            assert_eq!(detect(&utf16("nom,prénom\r\n", big)), Charset { wide: Some(encoding), mark: 0 });
            assert_eq!(
                detect(&utf16("\u{feff}nom,prénom\r\n", big)),
                Charset { wide: Some(encoding), mark: 2 }
            );
        }
        assert_eq!(detect("\u{feff}nom".as_bytes()), Charset { wide: None, mark: 3 });
        assert_eq!(detect(b"nom,prenom"), Charset { wide: None, mark: 0 });
        assert_eq!(detect(b"a"), Charset { wide: None, mark: 0 });
    }

    #[test]
    fn utf16_becomes_utf8_over_every_buffer_limit() {
        let text = "é\u{1f600}x,\r\n".repeat(50_000);
        let mut out = String::new();
        Utf16::new(utf16(&text, false).as_slice(), UTF_16LE).read_to_string(&mut out).expect("memory");
        assert_eq!(out, text);
    }

    #[test]
    fn a_cell_that_is_not_utf8_is_windows_1252() {
        assert_eq!(decode("Zoé".as_bytes()), ("Zoé".into(), false));
        assert_eq!(decode(b"Zo\xe9 \x80"), ("Zoé €".into(), true));
    }
}
