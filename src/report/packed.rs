//! A report as numbers: what a page can make its objects of sooner than of text.
//!
//! Ten thousand results are much the same: the same keys, a few hundred labels. So a value is a word of 32 bits, of which
//! the lowest three tell its [`Kind`]; the keys of objects and the texts are numbered, and each is passed on once. What a
//! word has no room for stands among the numbers, in the order of the words. `www/src/unpack.js` reads it.
//!
//! It says what JSON would: what is skipped there is skipped here, and a number that is none is null.

use std::collections::HashMap;
use std::rc::Rc;

use rustc_hash::FxBuildHasher;
use serde::Serialize;
use serde::ser::{self, Impossible};

/// Only what no report has: keys that are no texts, variants with values, numbers of more than 64 bits.
pub(crate) type Error = serde::de::value::Error;

/// What a word is. What else it says stands above these three bits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u32)]
enum Kind {
    Null = 0,
    /// 0 or 1.
    Truth = 1,
    /// The number itself.
    Whole = 2,
    /// The next one of the numbers.
    Number = 3,
    /// The number of the text.
    Text = 4,
    /// How many values follow.
    List = 5,
    /// The number of its shape; the values of its keys follow.
    Object = 6,
}

const KIND_BITS: u32 = 3;

/// The first whole number that a word has no room for.
const TOO_LARGE: f64 = (1_u32 << (32 - KIND_BITS)) as f64;

/// Values that are packed one behind the other.
#[derive(Debug, Default)]
pub(crate) struct Packing {
    words: Vec<u32>,
    numbers: Vec<f64>,
    texts: Texts,
    shapes: Shapes,
}

impl Packing {
    /// Packs a value.
    pub fn add(&mut self, value: &impl Serialize) -> Result<(), Error> {
        value.serialize(self)
    }

    /// The words of what was packed.
    pub fn words(&self) -> &[u32] {
        &self.words
    }

    /// The numbers that the words have no room for.
    pub fn numbers(&self) -> &[f64] {
        &self.numbers
    }

    /// The texts, and the shapes with the texts of their keys by number, that came since this was asked last: JSON.
    pub fn news(&mut self) -> String {
        #[derive(Serialize)]
        struct News<'a> {
            texts: &'a [Rc<str>],
            shapes: &'a [Vec<u32>],
        }
        let news = News { texts: &self.texts.all[self.texts.told..], shapes: &self.shapes.all[self.shapes.told..] };
        // Texts and numbers become JSON whatever they are.
        let json = serde_json::to_string(&news).unwrap_or_default();
        (self.texts.told, self.shapes.told) = (self.texts.all.len(), self.shapes.all.len());
        json
    }

    /// Forgets the values, and keeps the numbers of texts and shapes.
    pub fn clear(&mut self) {
        self.words.clear();
        self.numbers.clear();
    }

    #[inline(always)]
    fn word(&mut self, kind: Kind, more: u32) -> Result<(), Error> {
        self.words.push(kind as u32 | more << KIND_BITS);
        Ok(())
    }

    #[inline(always)]
    fn number(&mut self, value: f64) -> Result<(), Error> {
        // Minus zero is no whole number that a word could hold.
        if (0.0..TOO_LARGE).contains(&value) && value.trunc() == value && value.is_sign_positive() {
            return self.word(Kind::Whole, value as u32);
        }
        if !value.is_finite() {
            return self.word(Kind::Null, 0);
        }
        self.numbers.push(value);
        self.word(Kind::Number, 0)
    }

    /// A list or an object, whose word is complete when it ends.
    fn begin(&mut self) -> Compound<'_> {
        let at = self.words.len();
        self.words.push(0);
        Compound { packing: self, at, count: 0, node: 0 }
    }
}

/// Texts with their numbers.
#[derive(Debug, Default)]
struct Texts {
    all: Vec<Rc<str>>,
    numbers: HashMap<Rc<str>, u32, FxBuildHasher>,
    /// By a part of its address, the text that stood there last. Most stand there still, and need not be looked up.
    recent: Vec<u32>,
    told: usize,
}

const RECENT: usize = 1 << 10;

impl Texts {
    #[inline(always)]
    fn number(&mut self, text: &str) -> u32 {
        let address = text.as_ptr() as usize;
        let slot = (address >> 3 ^ address >> 13) % RECENT;
        // Another text may stand there now.
        match self.recent.get(slot) {
            Some(&number) if self.all.get(number as usize).is_some_and(|known| **known == *text) => number,
            _ => self.look_up(text, slot),
        }
    }

    #[inline(never)]
    fn look_up(&mut self, text: &str, slot: usize) -> u32 {
        let number = self.numbers.get(text).copied().unwrap_or_else(|| {
            let number = self.all.len() as u32;
            let text: Rc<str> = text.into();
            self.all.push(text.clone());
            self.numbers.insert(text, number);
            number
        });
        self.recent.resize(RECENT, u32::MAX);
        self.recent[slot] = number;
        number
    }
}

/// The lists of keys that objects have: a tree of keys, each behind those before it.
#[derive(Debug)]
struct Shapes {
    nodes: Vec<Node>,
    /// The texts of the keys of each, by number.
    all: Vec<Vec<u32>>,
    told: usize,
}

#[derive(Debug, Default)]
struct Node {
    /// The texts of the keys up to here.
    keys: Vec<u32>,
    next: Vec<(Key, u32)>,
    shape: Option<u32>,
}

/// How a key is known again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Key {
    /// A field's name, which stands where it is for good.
    Field { address: usize, length: usize },
    /// The number of its text.
    Entry(u32),
}

impl Default for Shapes {
    fn default() -> Self {
        Shapes { nodes: vec![Node::default()], all: Vec::new(), told: 0 }
    }
}

impl Shapes {
    #[inline(always)]
    fn field(&mut self, node: u32, name: &'static str, texts: &mut Texts) -> u32 {
        let key = Key::Field { address: name.as_ptr() as usize, length: name.len() };
        match self.find(node, key) {
            Some(next) => next,
            None => self.step(node, key, texts.number(name)),
        }
    }

    #[inline(always)]
    fn entry(&mut self, node: u32, text: u32) -> u32 {
        self.find(node, Key::Entry(text)).unwrap_or_else(|| self.step(node, Key::Entry(text), text))
    }

    #[inline(always)]
    fn find(&self, node: u32, key: Key) -> Option<u32> {
        self.nodes[node as usize].next.iter().find(|(other, _)| *other == key).map(|(_, next)| *next)
    }

    #[cold]
    fn step(&mut self, node: u32, key: Key, text: u32) -> u32 {
        let next = self.nodes.len() as u32;
        let before = &mut self.nodes[node as usize];
        before.next.push((key, next));
        let keys = before.keys.iter().copied().chain([text]).collect();
        self.nodes.push(Node { keys, ..Node::default() });
        next
    }

    /// The number of the shape whose keys lead to this node.
    #[inline(always)]
    fn ending_at(&mut self, node: u32) -> u32 {
        let Shapes { nodes, all, .. } = self;
        let Node { shape, keys, .. } = &mut nodes[node as usize];
        *shape.get_or_insert_with(|| {
            all.push(keys.clone());
            all.len() as u32 - 1
        })
    }
}

/// A list or an object that is being packed.
pub(crate) struct Compound<'a> {
    packing: &'a mut Packing,
    /// Its word.
    at: usize,
    count: u32,
    /// Where its keys have led so far.
    node: u32,
}

impl Compound<'_> {
    #[inline(always)]
    fn item(&mut self, value: &(impl Serialize + ?Sized)) -> Result<(), Error> {
        self.count += 1;
        value.serialize(&mut *self.packing)
    }

    #[inline(always)]
    fn field(&mut self, name: &'static str, value: &(impl Serialize + ?Sized)) -> Result<(), Error> {
        let Packing { shapes, texts, .. } = &mut *self.packing;
        self.node = shapes.field(self.node, name, texts);
        value.serialize(&mut *self.packing)
    }

    fn end_list(self) -> Result<(), Error> {
        self.packing.words[self.at] = Kind::List as u32 | self.count << KIND_BITS;
        Ok(())
    }

    #[inline(always)]
    fn end_object(self) -> Result<(), Error> {
        self.packing.words[self.at] = Kind::Object as u32 | self.packing.shapes.ending_at(self.node) << KIND_BITS;
        Ok(())
    }
}

/// What differs between the types of numbers is lost in JavaScript anyway.
macro_rules! as_numbers {
    ($($method:ident: $type:ty),* $(,)?) => {
        $(#[inline(always)]
        fn $method(self, value: $type) -> Result<(), Error> {
            self.number(value as f64)
        })*
    };
}

impl<'a> ser::Serializer for &'a mut Packing {
    type Ok = ();
    type Error = Error;
    type SerializeSeq = Compound<'a>;
    type SerializeTuple = Compound<'a>;
    type SerializeTupleStruct = Impossible<(), Error>;
    type SerializeTupleVariant = Impossible<(), Error>;
    type SerializeMap = Compound<'a>;
    type SerializeStruct = Compound<'a>;
    type SerializeStructVariant = Impossible<(), Error>;

    as_numbers! {
        serialize_i8: i8, serialize_i16: i16, serialize_i32: i32, serialize_i64: i64,
        serialize_u8: u8, serialize_u16: u16, serialize_u32: u32, serialize_u64: u64,
        serialize_f32: f32, serialize_f64: f64,
    }

    fn serialize_bool(self, value: bool) -> Result<(), Error> {
        self.word(Kind::Truth, value.into())
    }

    fn serialize_char(self, value: char) -> Result<(), Error> {
        self.serialize_str(value.encode_utf8(&mut [0; 4]))
    }

    #[inline(always)]
    fn serialize_str(self, value: &str) -> Result<(), Error> {
        let number = self.texts.number(value);
        self.word(Kind::Text, number)
    }

    fn serialize_bytes(self, value: &[u8]) -> Result<(), Error> {
        value.serialize(self)
    }

    fn serialize_none(self) -> Result<(), Error> {
        self.word(Kind::Null, 0)
    }

    #[inline(always)]
    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Result<(), Error> {
        value.serialize(self)
    }

    fn serialize_unit(self) -> Result<(), Error> {
        self.word(Kind::Null, 0)
    }

    fn serialize_unit_struct(self, _: &'static str) -> Result<(), Error> {
        self.word(Kind::Null, 0)
    }

    fn serialize_unit_variant(self, _: &'static str, _: u32, variant: &'static str) -> Result<(), Error> {
        self.serialize_str(variant)
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(self, _: &'static str, value: &T) -> Result<(), Error> {
        value.serialize(self)
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        _: &T,
    ) -> Result<(), Error> {
        Err(unknown(variant))
    }

    #[inline(always)]
    fn serialize_seq(self, _: Option<usize>) -> Result<Compound<'a>, Error> {
        Ok(self.begin())
    }

    fn serialize_tuple(self, _: usize) -> Result<Compound<'a>, Error> {
        Ok(self.begin())
    }

    fn serialize_tuple_struct(self, name: &'static str, _: usize) -> Result<Impossible<(), Error>, Error> {
        Err(unknown(name))
    }

    fn serialize_tuple_variant(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        _: usize,
    ) -> Result<Impossible<(), Error>, Error> {
        Err(unknown(variant))
    }

    fn serialize_map(self, _: Option<usize>) -> Result<Compound<'a>, Error> {
        Ok(self.begin())
    }

    #[inline(always)]
    fn serialize_struct(self, _: &'static str, _: usize) -> Result<Compound<'a>, Error> {
        Ok(self.begin())
    }

    fn serialize_struct_variant(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        _: usize,
    ) -> Result<Impossible<(), Error>, Error> {
        Err(unknown(variant))
    }
}

/// No result has a list with a name, nor a variant that says more than its name.
fn unknown(name: &str) -> Error {
    ser::Error::custom(format!("{name} is nothing that a report has"))
}

/// What serde calls differently, and is one here.
macro_rules! compounds {
    ($($kind:ident: $method:ident($($name:ident)?), $one:ident, $end:ident);* $(;)?) => {
        $(impl ser::$kind for Compound<'_> {
            type Ok = ();
            type Error = Error;

            #[inline(always)]
            fn $method<T: Serialize + ?Sized>(&mut self, $($name: &'static str,)? value: &T) -> Result<(), Error> {
                self.$one($($name,)? value)
            }

            #[inline(always)]
            fn end(self) -> Result<(), Error> {
                self.$end()
            }
        })*
    };
}

compounds! {
    SerializeSeq: serialize_element(), item, end_list;
    SerializeTuple: serialize_element(), item, end_list;
    SerializeStruct: serialize_field(name), field, end_object;
}

impl ser::SerializeMap for Compound<'_> {
    type Ok = ();
    type Error = Error;

    fn serialize_key<T: Serialize + ?Sized>(&mut self, key: &T) -> Result<(), Error> {
        key.serialize(&mut *self.packing)?;
        let word = self.packing.words.pop().unwrap_or_default();
        if word % (1 << KIND_BITS) != Kind::Text as u32 {
            return Err(ser::Error::custom("a key is a text"));
        }
        self.node = self.packing.shapes.entry(self.node, word >> KIND_BITS);
        Ok(())
    }

    fn serialize_value<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Error> {
        value.serialize(&mut *self.packing)
    }

    fn end(self) -> Result<(), Error> {
        self.end_object()
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use serde_json::{Value, json};

    use super::*;

    /// Reads values as `www/src/unpack.js` does.
    #[derive(Default)]
    struct Unpacking {
        texts: Vec<String>,
        shapes: Vec<Vec<usize>>,
    }

    impl Unpacking {
        fn unpack(&mut self, packing: &mut Packing) -> Vec<Value> {
            let mut news: Value = serde_json::from_str(&packing.news()).unwrap();
            self.texts.extend(serde_json::from_value::<Vec<String>>(news["texts"].take()).unwrap());
            self.shapes.extend(serde_json::from_value::<Vec<Vec<usize>>>(news["shapes"].take()).unwrap());
            let (mut words, mut numbers) = (packing.words().iter(), packing.numbers().iter());
            let mut values = Vec::new();
            while words.len() > 0 {
                values.push(self.read(&mut words, &mut numbers));
            }
            assert_eq!(numbers.len(), 0);
            packing.clear();
            values
        }

        fn read(&self, words: &mut std::slice::Iter<'_, u32>, numbers: &mut std::slice::Iter<'_, f64>) -> Value {
            let word = *words.next().unwrap();
            let more = (word >> 3) as usize;
            match word % 8 {
                0 => Value::Null,
                1 => json!(more == 1),
                2 => json!(more),
                3 => json!(numbers.next().unwrap()),
                4 => json!(self.texts[more]),
                5 => (0..more).map(|_| self.read(words, numbers)).collect(),
                6 => {
                    let keys = self.shapes[more].iter();
                    keys.map(|key| (self.texts[*key].clone(), self.read(words, numbers))).collect()
                }
                _ => panic!("no value begins with {word}"),
            }
        }
    }

    #[derive(Serialize)]
    enum Variant {
        #[serde(rename = "by-itself")]
        Alone,
        One(u8),
        Two(u8, u8),
        Named {
            a: u8,
        },
    }

    /// As a figure is that may be a range.
    #[derive(Serialize)]
    #[serde(untagged)]
    enum Untagged {
        One(f64),
        Both { low: f64, high: f64 },
    }

    #[derive(Serialize)]
    struct Inner {
        low: f64,
        #[serde(skip_serializing_if = "Option::is_none")]
        high: Option<f64>,
    }

    #[derive(Serialize)]
    struct Outer {
        label: &'static str,
        #[serde(flatten)]
        inner: Inner,
        list: Vec<Inner>,
        variant: Variant,
        untagged: Vec<Untagged>,
        option: Option<u8>,
        map: BTreeMap<String, bool>,
        pair: (i64, char),
        nothing: (),
    }

    fn outer(high: Option<f64>, key: &str) -> Outer {
        Outer {
            label: "Gent",
            inner: Inner { low: 0.25, high },
            list: vec![Inner { low: 1.0, high: None }, Inner { low: -1.0, high: Some(5e8) }],
            variant: Variant::Alone,
            untagged: vec![Untagged::One(0.5), Untagged::Both { low: 1.0, high: 2.0 }],
            option: None,
            map: [(key.to_owned(), true), ("z".to_owned(), false)].into(),
            pair: (-3, 'ë'),
            nothing: (),
        }
    }

    #[test]
    fn what_is_unpacked_is_what_json_would_say() {
        let (mut packing, mut unpacking) = (Packing::default(), Unpacking::default());
        for round in 0..3 {
            let values = [outer(None, "a"), outer(Some(0.1), "a"), outer(Some(f64::NAN), &round.to_string())];
            values.iter().for_each(|value| packing.add(value).unwrap());
            let expected: Vec<Value> = values.iter().map(|value| as_javascript(json!(value))).collect();
            let unpacked: Vec<Value> = unpacking.unpack(&mut packing).into_iter().map(as_javascript).collect();
            assert_eq!(unpacked, expected, "round {round}");
        }
    }

    /// 1 and 1.0 are one number there.
    fn as_javascript(value: Value) -> Value {
        match value {
            Value::Number(number) => json!(number.as_f64()),
            Value::Array(items) => items.into_iter().map(as_javascript).collect(),
            Value::Object(entries) => entries.into_iter().map(|(key, value)| (key, as_javascript(value))).collect(),
            other => other,
        }
    }

    #[test]
    fn numbers_keep_their_value() {
        let numbers = [0.0, -0.0, 1.0, 536_870_911.0, 536_870_912.0, -1.0, 0.1, 1e300, f64::MIN_POSITIVE, 1e15 + 1.0];
        let mut packing = Packing::default();
        packing.add(&numbers).unwrap();
        let unpacked = Unpacking::default().unpack(&mut packing);
        let read: Vec<u64> = unpacked[0].as_array().unwrap().iter().map(|it| it.as_f64().unwrap().to_bits()).collect();
        assert_eq!(read, numbers.map(f64::to_bits));
    }

    #[test]
    fn a_text_at_the_address_of_another_is_not_taken_for_it() {
        let (mut packing, mut unpacking) = (Packing::default(), Unpacking::default());
        let mut text = String::from("Aalst");
        for expected in ["Aalst", "Gent!", "Aalst", "Ghent"] {
            text.clear();
            text.push_str(expected);
            packing.add(&text).unwrap();
            assert_eq!(unpacking.unpack(&mut packing), [json!(expected)]);
        }
    }

    #[test]
    fn a_text_is_told_once() {
        let mut packing = Packing::default();
        packing.add(&["Gent", "Aalst", "Gent"]).unwrap();
        assert_eq!(packing.news(), r#"{"texts":["Gent","Aalst"],"shapes":[]}"#);
        packing.add(&outer(None, "a").inner).unwrap();
        assert_eq!(packing.news(), r#"{"texts":["low"],"shapes":[[2]]}"#);
        assert_eq!(packing.news(), r#"{"texts":[],"shapes":[]}"#);
    }

    #[test]
    fn what_no_report_has_is_refused() {
        assert!(Packing::default().add(&BTreeMap::from([(1, 2)])).is_err());
        for variant in [Variant::One(1), Variant::Two(1, 2), Variant::Named { a: 1 }] {
            assert!(Packing::default().add(&variant).is_err());
        }
    }
}
