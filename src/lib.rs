//! Reads the tables that policymakers have and computes indicators from them: unemployment pressure, welfare uptake and
//! MOE inflow shares, with every figure's numerator, denominator, source cell and reliability beside it.
//!
//! [`session::Session`] takes files and gives a [`report::Report`]. `ARCHITECTURE.md` shows the rooms.
#![deny(missing_docs)]

pub mod audit;
pub mod comparison;
pub mod disclosure;
pub mod error;
pub mod facts;
pub mod indicators;
pub mod interpret;
pub mod message;
pub mod methods;
pub mod number;
pub mod quantity;
pub mod read;
pub mod recipe;
pub mod report;
pub mod rounding;
pub mod session;
pub mod statistics;
pub mod table;
pub mod vocabulary;
#[cfg(all(target_arch = "wasm32", feature = "boundary"))]
pub mod wasm;
