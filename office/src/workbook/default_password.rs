//! XLS workbooks that are encrypted although nobody set a password to open them.
//!
//! Excel encrypts a workbook whose structure is protected with a password that it knows by itself, and opens it without
//! asking. Its reader never learns that it is encrypted, and would not understand being asked for a password here.
//!
//! # Source
//! Microsoft, "[MS-OFFCRYPTO]: Office Document Cryptography Structure", 2.3.6, and "[MS-XLS]", 2.2.10. The algorithms are
//! those of RFC 1321 (MD5) and RC4; both are long broken, and nothing here keeps a secret.

use peilglas::error::{Error, ErrorKind};

use super::biff::Bytes;

/// What Excel uses where nobody set a password.
const PASSWORD: &str = "VelvetSweatshop";

const FILE_PASS: u16 = 0x002F;
const SHEET_ENTRY: u16 = 0x0085;

/// Records that are never encrypted: starts, this one, and who has the file open.
const PLAIN: [u16; 7] = [0x0809, FILE_PASS, 0x0194, 0x0195, 0x00E1, 0x0196, 0x0138];

/// How many bytes share a key.
const BLOCK: usize = 1024;

/// Decrypts the stream of a workbook in place, if it is encrypted.
///
/// # Errors
/// [`ErrorKind::PasswordProtected`] when it has a password of its own, or is encrypted in another way.
pub(super) fn remove(stream: &mut [u8]) -> Result<(), Error> {
    let Some(at) = find(stream) else { return Ok(()) };
    let key = key(&stream[at + 4..]).ok_or(ErrorKind::PasswordProtected)?;
    decrypt(stream, key);
    // From here on it is a record that nobody looks for.
    stream[at..at + 2].copy_from_slice(&[0, 0]);
    Ok(())
}

/// Where the record stands that says how the stream is encrypted: among the first ones, if at all.
fn find(stream: &[u8]) -> Option<usize> {
    let mut rest = Bytes(stream);
    for _ in 0..10 {
        let at = stream.len() - rest.0.len();
        let kind = rest.u16()?;
        let length = rest.u16()?;
        rest.take(length.into())?;
        if kind == FILE_PASS {
            return Some(at);
        }
    }
    None
}

/// The key of the file, if the password is the one that Excel knows by itself.
fn key(record: &[u8]) -> Option<[u8; 5]> {
    let mut record = Bytes(record);
    let is_rc4 = record.u16()? == 1 && record.u16()? == 1 && record.u16()? == 1;
    let (salt, verifier, verifier_hash) = (record.take(16)?, record.take(16)?, record.take(16)?);
    let password: Vec<u8> = PASSWORD.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let salted = [&md5(&password)[..5], salt].concat().repeat(16);
    let key = *md5(&salted).first_chunk()?;
    let mut cipher = Rc4::new(&block_key(key, 0));
    let decrypted: Vec<u8> = verifier.iter().chain(verifier_hash).map(|byte| byte ^ cipher.next()).collect();
    let (verifier, hash) = decrypted.split_at(16);
    (is_rc4 && md5(verifier) == hash).then_some(key)
}

fn block_key(key: [u8; 5], block: u32) -> [u8; 16] {
    md5(&[&key[..], &block.to_le_bytes()].concat())
}

/// Decrypts all records' contents. The bytes that stay as they are use up their part of the key, too.
fn decrypt(stream: &mut [u8], key: [u8; 5]) {
    let mut cipher = Rc4::new(&[0; 16]);
    // The kind of record and how much of it is left; four bytes of its head come first.
    let mut kind = 0;
    let mut content = 0..0;
    for at in 0..stream.len() {
        if at % BLOCK == 0 {
            cipher = Rc4::new(&block_key(key, (at / BLOCK) as u32));
        }
        let mask = cipher.next();
        if at >= content.end {
            let mut head = Bytes(&stream[at..]);
            let (Some(next), Some(length)) = (head.u16(), head.u16()) else { return };
            kind = next;
            content = at + 4..at + 4 + usize::from(length);
        }
        // Where a sheet starts is plain, so that it can be found.
        let plain = if kind == SHEET_ENTRY { 4 } else { 0 };
        if at >= content.start + plain && !PLAIN.contains(&kind) {
            stream[at] ^= mask;
        }
    }
}

/// The stream of bytes that a key gives.
struct Rc4 {
    state: [u8; 256],
    i: u8,
    j: u8,
}

impl Rc4 {
    fn new(key: &[u8; 16]) -> Self {
        let mut state: [u8; 256] = std::array::from_fn(|at| at as u8);
        let mut j = 0_u8;
        for i in 0..256 {
            j = j.wrapping_add(state[i]).wrapping_add(key[i % key.len()]);
            state.swap(i, j.into());
        }
        Rc4 { state, i: 0, j: 0 }
    }

    fn next(&mut self) -> u8 {
        self.i = self.i.wrapping_add(1);
        self.j = self.j.wrapping_add(self.state[usize::from(self.i)]);
        self.state.swap(self.i.into(), self.j.into());
        let at = self.state[usize::from(self.i)].wrapping_add(self.state[usize::from(self.j)]);
        self.state[usize::from(at)]
    }
}

fn md5(message: &[u8]) -> [u8; 16] {
    const SHIFTS: [[u32; 4]; 4] = [[7, 12, 17, 22], [5, 9, 14, 20], [4, 11, 16, 23], [6, 10, 15, 21]];
    let mut padded = message.to_vec();
    padded.push(0x80);
    padded.resize((padded.len() + 8).next_multiple_of(64) - 8, 0);
    padded.extend((8 * message.len() as u64).to_le_bytes());
    let mut state = [0x6745_2301_u32, 0xEFCD_AB89, 0x98BA_DCFE, 0x1032_5476];
    for chunk in padded.chunks_exact(64) {
        let word = |at: usize| chunk[4 * at..].first_chunk().map_or(0, |bytes| u32::from_le_bytes(*bytes));
        let [mut a, mut b, mut c, mut d] = state;
        for step in 0..64 {
            let (mixed, at) = match step / 16 {
                0 => (b & c | !b & d, step),
                1 => (d & b | !d & c, 5 * step + 1),
                2 => (b ^ c ^ d, 3 * step + 5),
                _ => (c ^ (b | !d), 7 * step),
            };
            let constant = ((step as f64 + 1.0).sin().abs() * 4_294_967_296.0) as u32;
            let sum = a.wrapping_add(mixed).wrapping_add(constant).wrapping_add(word(at % 16));
            let turned = sum.rotate_left(SHIFTS[step / 16][step % 4]);
            (a, d, c, b) = (d, c, b, b.wrapping_add(turned));
        }
        for (total, part) in state.iter_mut().zip([a, b, c, d]) {
            *total = total.wrapping_add(part);
        }
    }
    let mut digest = [0; 16];
    digest.chunks_exact_mut(4).zip(state).for_each(|(bytes, word)| bytes.copy_from_slice(&word.to_le_bytes()));
    digest
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hex(bytes: &[u8]) -> String {
        bytes.iter().map(|byte| format!("{byte:02x}")).collect()
    }

    #[test]
    fn digests_are_those_of_rfc_1321() {
        assert_eq!(hex(&md5(b"")), "d41d8cd98f00b204e9800998ecf8427e");
        assert_eq!(hex(&md5(b"abc")), "900150983cd24fb0d6963f7d28e17f72");
        let digits = "1234567890".repeat(8);
        assert_eq!(hex(&md5(digits.as_bytes())), "57edf4a22be3c955ac49da2e2107b67a");
        // Around the length at which the padding takes another block.
        assert_eq!(hex(&md5(&[b'a'; 55])), "ef1772b6dff9a122358552954ad0df65");
        assert_eq!(hex(&md5(&[b'a'; 56])), "3b0c8ac703f828b04c6c197006d17218");
        assert_eq!(hex(&md5(&[b'a'; 63])), "b06521f39153d618550606be297466d5");
        assert_eq!(hex(&md5(&[b'a'; 64])), "014842d480b571495a4a0363793f7367");
    }

    #[test]
    fn the_stream_of_bytes_is_rc4s() {
        // RFC 6229, 128-bit key 0x0102…10.
        let mut cipher = Rc4::new(&std::array::from_fn(|at| at as u8 + 1));
        let bytes: Vec<u8> = (0..16).map(|_| cipher.next()).collect();
        assert_eq!(hex(&bytes), "9ac7cc9a609d1ef7b2932899cde41b97");
    }

    /// A workbook with the same records, encrypted with a password.
    fn encrypted(records: &[(u16, &[u8])], verifier_hash: impl Fn(&[u8]) -> [u8; 16]) -> Vec<u8> {
        let (salt, verifier) = ([7; 16], [9; 16]);
        let password: Vec<u8> = PASSWORD.encode_utf16().flat_map(u16::to_le_bytes).collect();
        let key = *md5(&[&md5(&password)[..5], &salt].concat().repeat(16)).first_chunk().expect("five bytes");
        let mut cipher = Rc4::new(&block_key(key, 0));
        let hidden: Vec<u8> =
            verifier.iter().chain(&verifier_hash(&verifier)).map(|byte| byte ^ cipher.next()).collect();
        let pass = [&[1, 0, 1, 0, 1, 0][..], &salt, &hidden].concat();
        let mut stream = Vec::new();
        for (kind, content) in [(0x0809, &[0; 16][..]), (FILE_PASS, &pass)].iter().chain(records) {
            stream.extend(kind.to_le_bytes());
            stream.extend((content.len() as u16).to_le_bytes());
            stream.extend(*content);
        }
        decrypt(&mut stream, key);
        stream
    }

    #[test]
    fn what_excel_opens_without_asking_is_decrypted() {
        let long = [0x55; 3_000];
        let records: [(u16, &[u8]); 3] = [(SHEET_ENTRY, b"\x01\x02\x03\x04name"), (0x00FC, &long), (0x000A, b"")];
        let mut stream = encrypted(&records, md5);
        assert!(!stream.windows(8).any(|window| window == b"UUUUUUUU"));
        remove(&mut stream).expect("no password");
        let tail: Vec<u8> = records
            .iter()
            .flat_map(|(kind, content)| {
                [&kind.to_le_bytes()[..], &(content.len() as u16).to_le_bytes(), content].concat()
            })
            .collect();
        assert!(stream.ends_with(&tail));
    }

    #[test]
    fn a_password_of_its_own_stays() {
        let mut stream = encrypted(&[(0x000A, b"")], |_| [0; 16]);
        assert_eq!(remove(&mut stream).expect_err("an error").kind.code(), "password-protected");
        for end in 0..stream.len() {
            drop(remove(&mut stream.clone()[..end]));
        }
    }
}
