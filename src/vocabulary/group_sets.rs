//! Groups of countries that a user asks for beside those of the plan: today's EU-27, the Dutch *MOE-landen*, or his own.

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;

use super::{Vocabulary, records};
use crate::facts::Code;

/// The groups that are added up and shown as shares, by their codes.
///
/// ```json
/// ["EU-27", { "code": "Benelux", "members": ["BE", "NL", "LU"] }]
/// ```
/// `EU-27` (the Union since 2020) and `MOE-NL` (the eleven countries of Central and Eastern Europe that joined the Union, as
/// Statistics Netherlands counts *MOE-landen*) are known by name; members are ISO 3166-1 codes.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(try_from = "Vec<GroupSet>")]
pub struct GroupSets(BTreeMap<Code, BTreeSet<Code>>);

/// One group, as it is asked for.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(untagged)]
pub enum GroupSet {
    /// One that is known by its name.
    Known(String),
    /// One of the user's own.
    Own {
        /// What it is called.
        code: String,
        /// The codes of its countries.
        members: Vec<String>,
    },
}

impl GroupSets {
    /// Each group with its countries.
    pub fn iter(&self) -> impl Iterator<Item = (&Code, &BTreeSet<Code>)> {
        self.0.iter()
    }
}

impl TryFrom<Vec<GroupSet>> for GroupSets {
    type Error = String;

    fn try_from(sets: Vec<GroupSet>) -> Result<Self, String> {
        let known: Vec<[&str; 2]> = records(include_str!("group-sets-optional.csv")).collect();
        let vocabulary = Vocabulary::standard();
        let mut groups = BTreeMap::new();
        for set in sets {
            let (code, members) = match set {
                GroupSet::Known(name) => {
                    let members =
                        known.iter().filter(|[group, _]| *group == name).map(|[_, member]| (*member).to_owned());
                    let members: Vec<String> = members.collect();
                    if members.is_empty() {
                        return Err(format!("the group set {name} is not known; state its code and members"));
                    }
                    (name, members)
                }
                GroupSet::Own { code, members } => (code, members),
            };
            if code.trim().is_empty() || members.is_empty() {
                return Err("a group set has a code and members".to_owned());
            }
            if code == "all" || vocabulary.country_of_code(&code).is_some() || vocabulary.has_members(&code) {
                return Err(format!("{code} already has a meaning; give the group set another code"));
            }
            let country = |member: &String| {
                let unknown = || format!("{member}, in the group set {code}, is no ISO 3166-1 code");
                let is_kosovo = member == "XK";
                vocabulary.country_of_code(member).cloned().or(is_kosovo.then(|| "XK".into())).ok_or_else(unknown)
            };
            let members = members.iter().map(country).collect::<Result<BTreeSet<Code>, String>>()?;
            groups.insert(Code::from(code.as_str()), members);
        }
        Ok(GroupSets(groups))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sets(json: &str) -> Result<GroupSets, String> {
        serde_json::from_str(json).map_err(|error| error.to_string())
    }

    // The Union has 27 members since 2020, and Statistics Netherlands counts eleven of them as MOE-landen.
    #[test]
    fn the_groups_that_are_known_have_their_members() {
        let sets = sets(r#"["EU-27", "MOE-NL"]"#).expect("groups");
        assert_eq!(sets.iter().map(|(_, members)| members.len()).collect::<Vec<_>>(), [27, 11]);
    }

    #[test]
    fn a_group_that_cannot_be_followed_is_refused() {
        for wrong in [
            r#"["EU-15"]"#,
            r#"[{ "code": "MOE", "members": ["PL"] }]"#,
            r#"[{ "code": "PL", "members": ["PL"] }]"#,
            r#"[{ "code": "Benelux", "members": ["België"] }]"#,
            r#"[{ "code": "Benelux", "members": [] }]"#,
        ] {
            assert!(sets(wrong).is_err(), "{wrong}");
        }
        assert!(sets(r#"[{ "code": "Balkan", "members": ["XK", "SRB", "AL"] }]"#).is_ok());
    }
}
