// SPDX-License-Identifier: EUPL-1.2
//! Safeguards of the system, channels, rosters, communication.
