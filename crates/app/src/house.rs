// SPDX-License-Identifier: EUPL-1.2
//! Acts of the house: organisations, people, keys, feeds, notice, upkeep.

pub mod bundle_record;
pub mod capacity_end;
pub mod capacity_give;
pub mod feed_register;
pub mod key_register;
pub mod notice_give;
pub mod notice_publish;
pub mod organisation_add;
pub mod records_destroy;
pub mod screening_record;
pub mod space_open;
pub mod tick;
pub mod witness_end;
pub mod witness_register;
pub mod witness_require;
pub mod world;
