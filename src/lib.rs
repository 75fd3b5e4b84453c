//! Reads the tables that policymakers have and computes indicators from them, with every figure's source beside it.
#![deny(missing_docs)]

pub mod error;
pub mod facts;
pub mod number;
pub mod quantity;
pub mod table;
pub mod vocabulary;
