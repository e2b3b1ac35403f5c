// SPDX-License-Identifier: EUPL-1.2
//! Disclosure: requested, evaluated, decided, handed over, delivered, acknowledged, for each recipient
//! (covenant art. 7; W17 arts. 61-70). `release` is the one place where data may come to leave.

pub mod acknowledge;
pub mod check;
pub mod cut;
pub mod decide;
pub mod deliver;
pub mod forms;
pub mod package;
pub mod recall;
pub mod release;
pub mod request;
pub mod tell;
pub mod withdraw;
