//! A report as text.

use std::io;

/// Text that is written a few bytes at a time, as JSON is.
///
/// A `Vec` would copy every mark and every name by a call of its own, and a browser makes no difference between a copy of
/// three bytes and one of a megabyte: a long report took a sixth longer.
#[derive(Debug, Default)]
pub(crate) struct JsonText {
    room: Vec<u8>,
    length: usize,
}

impl JsonText {
    /// What was written so far.
    pub fn as_str(&self) -> &str {
        // JSON is text: this only looks.
        std::str::from_utf8(&self.room[..self.length]).unwrap_or_default()
    }

    /// Forgets it.
    pub fn clear(&mut self) {
        self.length = 0;
    }

    /// Writes a mark.
    #[inline(always)]
    pub fn push(&mut self, mark: u8) {
        self.put(&[mark]);
    }

    #[inline(always)]
    fn put(&mut self, text: &[u8]) {
        let end = self.length + text.len();
        if end > self.room.len() {
            self.grow(end);
        }
        copy(text, &mut self.room[self.length..end]);
        self.length = end;
    }

    #[cold]
    #[inline(never)]
    fn grow(&mut self, end: usize) {
        self.room.resize((2 * end).max(4096), 0);
    }
}

/// Copies a text to a place of the same length.
#[inline(always)]
fn copy(text: &[u8], place: &mut [u8]) {
    match text.len() {
        0 => {}
        1 => place[0] = text[0],
        2..4 => ends::<2>(text, place),
        4..8 => ends::<4>(text, place),
        8..16 => ends::<8>(text, place),
        16..=32 => ends::<16>(text, place),
        _ => place.copy_from_slice(text),
    }
}

/// Copies the first and the last bytes of a text that has no others.
#[inline(always)]
fn ends<const N: usize>(text: &[u8], place: &mut [u8]) {
    if let (Some(from), Some(to)) = (text.first_chunk::<N>(), place.first_chunk_mut()) {
        *to = *from;
    }
    if let (Some(from), Some(to)) = (text.last_chunk::<N>(), place.last_chunk_mut()) {
        *to = *from;
    }
}

impl io::Write for JsonText {
    #[inline(always)]
    fn write(&mut self, text: &[u8]) -> io::Result<usize> {
        self.put(text);
        Ok(text.len())
    }

    #[inline(always)]
    fn write_all(&mut self, text: &[u8]) -> io::Result<()> {
        self.put(text);
        Ok(())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;

    #[test]
    fn texts_of_every_length_are_written_one_behind_the_other() {
        let letters: Vec<u8> = (0..100).map(|at| b'a' + at % 26).collect();
        let mut written = JsonText::default();
        let mut expected = String::new();
        for length in (0..100).chain((0..100).rev()) {
            written.write_all(&letters[..length]).unwrap();
            written.push(b',');
            expected.push_str(std::str::from_utf8(&letters[..length]).unwrap());
            expected.push(',');
        }
        assert_eq!(written.as_str(), expected);
        written.clear();
        assert_eq!(written.as_str(), "");
    }
}
