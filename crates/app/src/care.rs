// SPDX-License-Identifier: EUPL-1.2
//! Safeguards of the system, channels, rosters, communication (R-016, R-034, R-036, R-063, R-154, R-155,
//!

pub mod bilateral_record;
pub mod collection_ask;
pub mod collection_begin;
pub mod collection_decide;
pub mod communication_answer;
pub mod communication_propose;
pub mod communication_publish;
pub mod designation_send;
pub mod mention_answer;
pub mod operation_plan;
pub mod operation_tell;
pub mod privacy_assess;
pub mod roster_set;
pub mod safeguard_evidence;
