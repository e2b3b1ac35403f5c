// SPDX-License-Identifier: EUPL-1.2
//! Data received from others: quarantine, evaluation, doubts.
