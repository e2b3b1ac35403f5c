// SPDX-License-Identifier: EUPL-1.2
//! TAXII as its clients meet it: what two recipients find, page by page; what nobody else finds; what a party
//! brings in and takes back.

mod adding;
mod errors;
mod pages;
mod reading;
pub mod stage;
