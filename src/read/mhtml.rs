//! Web archives (`.mht`, "single file web page" of Excel, Word and browsers): the page among a message's parts.
//!
//! Excel writes a workbook of several sheets as one page a sheet behind a page of frames.

use crate::error::{Error, ErrorKind};

/// A page that was taken out of its archive.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Page {
    /// Its bytes, decoded from base64 or quoted-printable.
    pub bytes: Vec<u8>,
    /// The label of its encoding, where the part names one.
    pub charset: Option<String>,
}

/// How deep parts may lie in parts.
const MOST_DEPTH: u32 = 4;

/// Finds the pages of an archive, in its order.
///
/// # Errors
/// [`ErrorKind::NoTable`] when no part is a page.
pub(super) fn pages(archive: &[u8]) -> Result<Vec<Page>, Error> {
    let mut pages = Vec::new();
    add_pages(archive, 0, &mut pages);
    if pages.is_empty() {
        return Err(ErrorKind::NoTable { reason: "the web archive holds no page" }.into());
    }
    Ok(pages)
}

fn add_pages(part: &[u8], depth: u32, pages: &mut Vec<Page>) {
    let (headers, body) = headers(part);
    let value = |name: &str| headers.iter().find(|(other, _)| other == name).map_or("", |(_, value)| value.as_str());
    let kind = value("content-type");
    let is = |wanted: &str| kind.get(..wanted.len()).is_some_and(|start| start.eq_ignore_ascii_case(wanted));
    if is("multipart/") {
        let Some(boundary) = parameter(kind, "boundary").filter(|_| depth < MOST_DEPTH) else { return };
        parts(body, boundary.as_bytes()).into_iter().for_each(|part| add_pages(part, depth + 1, pages));
    } else if is("text/html") {
        let encoding = value("content-transfer-encoding").trim().to_ascii_lowercase();
        let bytes = match encoding.as_str() {
            "base64" => from_base64(body),
            "quoted-printable" => from_quoted_printable(body),
            _ => body.to_vec(),
        };
        pages.push(Page { bytes, charset: parameter(kind, "charset") });
    }
}

/// The headers of a part, their names in lower case and folded lines joined, and its body.
fn headers(part: &[u8]) -> (Vec<(String, String)>, &[u8]) {
    let mut headers: Vec<(String, String)> = Vec::new();
    let mut rest = part;
    while !rest.is_empty() {
        let end = rest.iter().position(|byte| *byte == b'\n').map_or(rest.len(), |at| at + 1);
        let line = String::from_utf8_lossy(&rest[..end]).into_owned();
        rest = &rest[end..];
        if line.trim().is_empty() {
            // Blank lines may stand before the first header.
            if headers.is_empty() { continue } else { break }
        }
        match (line.starts_with([' ', '\t']), headers.last_mut(), line.split_once(':')) {
            (true, Some((_, value)), _) => value.push_str(line.trim_end()),
            (_, _, Some((name, value))) => headers.push((name.trim().to_ascii_lowercase(), value.trim().to_owned())),
            _ => {}
        }
    }
    (headers, rest)
}

/// `boundary` of `multipart/related; boundary="x"`.
fn parameter(value: &str, name: &str) -> Option<String> {
    value.split(';').skip(1).find_map(|parameter| {
        let (other, value) = parameter.split_once('=')?;
        other.trim().eq_ignore_ascii_case(name).then(|| value.trim().trim_matches('"').to_owned())
    })
}

/// What stands between the lines of a boundary.
fn parts<'a>(body: &'a [u8], boundary: &[u8]) -> Vec<&'a [u8]> {
    let marker = [b"--", boundary].concat();
    let mut parts = Vec::new();
    let mut start: Option<usize> = None;
    let mut at = 0;
    while at < body.len() {
        let end = body[at..].iter().position(|byte| *byte == b'\n').map_or(body.len(), |length| at + length + 1);
        if body[at..end].starts_with(&marker) {
            parts.extend(start.map(|start| &body[start..at]));
            start = Some(end);
        }
        at = end;
    }
    parts.extend(start.filter(|start| *start < body.len()).map(|start| &body[start..]));
    parts
}

/// RFC 2045, 6.8; what is no base64 is passed over, as it says.
fn from_base64(text: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(text.len() / 4 * 3);
    let (mut bits, mut count) = (0_u32, 0);
    for byte in text {
        let value = match byte {
            b'A'..=b'Z' => byte - b'A',
            b'a'..=b'z' => byte - b'a' + 26,
            b'0'..=b'9' => byte - b'0' + 52,
            b'+' => 62,
            b'/' => 63,
            b'=' => break,
            _ => continue,
        };
        bits = (bits << 6) | u32::from(value);
        count += 6;
        if count >= 8 {
            count -= 8;
            bytes.push((bits >> count) as u8);
        }
    }
    bytes
}

/// RFC 2045, 6.7.
fn from_quoted_printable(text: &[u8]) -> Vec<u8> {
    let digit = |byte: Option<&u8>| byte.and_then(|byte| char::from(*byte).to_digit(16));
    let mut bytes = Vec::with_capacity(text.len());
    let mut at = 0;
    while at < text.len() {
        match (text[at], digit(text.get(at + 1)), digit(text.get(at + 2))) {
            (b'=', Some(high), Some(low)) => {
                bytes.push((high * 16 + low) as u8);
                at += 3;
            }
            (b'=', ..) => {
                // A line goes on: white space may stand before its end.
                let blank = text[at + 1..].iter().take_while(|byte| matches!(byte, b' ' | b'\t' | b'\r')).count();
                if text.get(at + 1 + blank) == Some(&b'\n') {
                    at += blank + 2;
                } else {
                    bytes.push(b'=');
                    at += 1;
                }
            }
            (byte, ..) => {
                bytes.push(byte);
                at += 1;
            }
        }
    }
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    // The example of RFC 4648, section 10, and one of RFC 2045, 6.7.
    #[test]
    fn transfer_encodings_are_undone() {
        assert_eq!(from_base64(b"Zm9v\r\nYmFy"), b"foobar");
        assert_eq!(from_base64(b"Zm9vYg=="), b"foob");
        assert_eq!(
            from_quoted_printable(b"Now's the time =\r\nfor all folk to come=\r\n to the aid of their country."),
            b"Now's the time for all folk to come to the aid of their country."
        );
        assert_eq!(from_quoted_printable(b"Belgi=C3=AB 1=3D1 a=b"), "België 1=1 a=b".as_bytes());
    }

    #[test]
    fn the_page_is_found_among_the_parts() {
        let archive =
            b"MIME-Version: 1.0\r\nContent-Type: multipart/related;\r\n\tboundary=\"--=_Next\"\r\n\r\nThis is it.\r\n\
            ----=_Next\r\nContent-Type: image/png\r\n\r\nxx\r\n----=_Next\r\nContent-Transfer-Encoding: base64\r\n\
            Content-Type: text/html; charset=\"utf-8\"\r\n\r\nPHA+\r\n----=_Next--\r\n";
        let page = Page { bytes: b"<p>".to_vec(), charset: Some("utf-8".to_owned()) };
        assert_eq!(pages(archive), Ok(vec![page]));
        assert!(pages(b"MIME-Version: 1.0\r\n\r\nBeste").is_err());
    }
}
