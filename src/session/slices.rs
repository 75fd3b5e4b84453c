//! A large file that two sessions read side by side: one from its start, and one, far from it, from its midst to its end.
//!
//! The second one takes for granted that its first line feed ends a row. Whether that is so is known when the first one has
//! come that far; if it is not, or if the slice holds what only the whole file can settle, the first one reads on by itself.

use serde::{Deserialize, Serialize};

use crate::error::{Error, ErrorKind};
use crate::interpret::tidy::Counts;
use crate::read::{Reader, Rest};
use crate::recipe::Recipe;

use super::{Counting, Open, Reading, Session};

/// What was counted of a slice, as it goes from one session to another.
#[derive(Serialize, Deserialize)]
struct Slice {
    rest: Rest,
    counts: Counts,
}

impl Session {
    /// Starts a slice of a file, for the session that reads the file from its start. `start` has the file's first bytes, at
    /// least as many as decide how it is read; they are not counted. What is [pushed](Session::push) next are all bytes from
    /// somewhere in the file on to its end, of which the rows behind the first line feed are counted.
    ///
    /// Says whether that is of use: only a table of records can be counted in slices.
    ///
    /// # Errors
    /// Those of [`Session::open`] and [`Session::push`].
    pub fn open_slice(&mut self, name: &str, recipe: Option<Recipe>, start: &[u8]) -> Result<bool, Error> {
        self.open(name, recipe)?;
        let Some(Open { name, recipe, reading: Reading::Start(mut reader), replaces }) = self.open.take() else {
            return Ok(false);
        };
        reader.push(&start[..start.len().min(self.stream_from)])?;
        let slice = self.slice(&name, &recipe, &reader).map_err(|error| error.in_source(&name))?;
        self.open = slice.map(|slice| Open { name, recipe, reading: Reading::Slice(Box::new(slice)), replaces });
        Ok(self.open.is_some())
    }

    fn slice(&self, name: &str, recipe: &Recipe, start: &Reader) -> Result<Option<Counting>, Error> {
        if start.is_handed_over() || start.taken() < self.stream_from {
            return Ok(None);
        }
        let Some(Counting { first_rows, stream, tally }) = self.counting(name, recipe, start)? else { return Ok(None) };
        let slice = stream.of_slice().zip(tally.of_slice());
        Ok(slice.map(|(stream, tally)| Counting { first_rows, stream, tally }))
    }

    /// Ends a slice: gives what was counted, for [`Session::join_slice`]. None when it holds what only the whole file can
    /// settle, such as so many figures with a mark that the first of them decide how all are read.
    ///
    /// # Errors
    /// Those of [`Session::close`], with places counted from the start of the slice, and [`ErrorKind::Usage`] when no slice
    /// is open.
    pub fn close_slice(&mut self) -> Result<Option<Vec<u8>>, Error> {
        let Some(Open { name, reading: Reading::Slice(counting), .. }) = self.open.take() else {
            return Err(ErrorKind::Usage { reason: "close_slice needs a slice" }.into());
        };
        let Counting { stream, mut tally, .. } = *counting;
        let located = |error: Error| error.in_source(&name);
        let rest = stream.finish_slice(&mut tally).map_err(located)?;
        let Some(counts) = tally.into_counts().map_err(located)? else { return Ok(None) };
        // What cannot be written down is read by the other session itself.
        Ok(postcard::to_allocvec(&Slice { rest, counts }).ok())
    }

    /// Takes a slice in the place of the rest of the open file, of which the bytes up to and with the slice's first line
    /// feed were pushed. Says whether it did; if it did not, the rest is to be pushed as ever.
    ///
    /// # Errors
    /// [`ErrorKind::Usage`] for a slice of another file, or where no file is open, and those of [`Session::push`]; the file is
    /// then given up.
    pub fn join_slice(&mut self, slice: &[u8]) -> Result<bool, Error> {
        let Some(open) = &mut self.open else {
            return Err(ErrorKind::Usage { reason: "join_slice needs an open file" }.into());
        };
        let Reading::Stream(counting) = &mut open.reading else { return Ok(false) };
        let Counting { stream, tally, .. } = &mut **counting;
        let Ok(Slice { rest, counts }) = postcard::from_bytes(slice) else {
            return Ok(false);
        };
        if !stream.is_between_rows() || !tally.can_join(&counts) {
            return Ok(false);
        }
        if let Err(error) = tally.join(&counts) {
            let name = self.open.take().map(|open| open.name).unwrap_or_default();
            return Err(error.in_source(&name));
        }
        stream.join(rest);
        Ok(true)
    }
}
