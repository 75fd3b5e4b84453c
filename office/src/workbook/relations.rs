//! Which part of an Office Open XML archive belongs to which.

use peilglas::error::Error;

use crate::archive::Archive;
use crate::xml::{Piece, Xml};

/// A part that another part names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Relation {
    pub(super) id: String,
    /// The last word of its type, such as `worksheet` or `sharedStrings`.
    pub(super) kind: String,
    /// The part's name in the archive.
    pub(super) target: String,
}

/// The most relations of one part that are followed.
const MOST: usize = 10_000;

/// The longest name of a relation or of a part.
const LONGEST: usize = 1_000;

/// The relations of a part; of the archive when its name is empty.
pub(super) fn of(archive: &Archive, part: &str) -> Result<Vec<Relation>, Error> {
    let (folder, name) = part.rsplit_once('/').map_or(("", part), |(folder, name)| (folder, name));
    let separator = if folder.is_empty() { "" } else { "/" };
    let Some(mut xml) = Xml::open(archive, &format!("{folder}{separator}_rels/{name}.rels"))? else {
        return Ok(Vec::new());
    };
    let mut relations = Vec::new();
    loop {
        match xml.next()? {
            Piece::Open(tag) if tag.name() == "Relationship" => {
                let text = |name| tag.attribute(name).map(|value| value.into_owned());
                let (Some(id), Some(kind), Some(target)) = (text("Id"), text("Type"), text("Target")) else { continue };
                let is_long = id.len() > LONGEST || target.len() > LONGEST;
                let is_outside = tag.attribute("TargetMode").is_some_and(|mode| mode == "External");
                if !is_outside && !is_long && relations.len() < MOST {
                    let kind = kind.rsplit('/').next().unwrap_or_default().chars().take(LONGEST).collect();
                    relations.push(Relation { id, kind, target: resolve(folder, &target) });
                }
            }
            Piece::End => return Ok(relations),
            _ => {}
        }
    }
}

/// The part that an archive is about.
pub(super) fn main_part(archive: &Archive) -> Result<Option<String>, Error> {
    let main = of(archive, "")?.into_iter().find(|relation| relation.kind == "officeDocument");
    Ok(main.map(|relation| relation.target).filter(|target| archive.has(target)))
}

/// A target as a name in the archive: it is relative to the folder of the part that names it, or starts with a slash.
fn resolve(folder: &str, target: &str) -> String {
    let target = target.replace('\\', "/");
    let whole = if target.starts_with('/') { target } else { format!("{folder}/{target}") };
    let mut path: Vec<&str> = Vec::new();
    for step in whole.split('/') {
        match step {
            "" | "." => {}
            // A path that climbs out of the archive finds nothing there: it is a name, never a path of this machine.
            ".." => {
                path.pop();
            }
            step => path.push(step),
        }
    }
    path.join("/")
}

#[cfg(test)]
mod tests {
    use super::resolve;

    #[test]
    fn targets_are_relative_to_the_part_that_names_them() {
        assert_eq!(resolve("xl", "worksheets/sheet1.xml"), "xl/worksheets/sheet1.xml");
        assert_eq!(resolve("xl", "/xl/worksheets/sheet1.xml"), "xl/worksheets/sheet1.xml");
        assert_eq!(resolve("xl", "..\\custom\\a.xml"), "custom/a.xml");
        assert_eq!(resolve("", "./xl/workbook.xml"), "xl/workbook.xml");
        assert_eq!(resolve("xl", "../../../../etc/passwd"), "etc/passwd");
    }
}
