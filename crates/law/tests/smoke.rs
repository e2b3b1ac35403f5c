// SPDX-License-Identifier: EUPL-1.2
//! The built-in package loads.
use waarborg_law::Package;
#[test]
fn loads() {
    let package = Package::builtin().unwrap_or_else(|e| panic!("{e}"));
    println!("{} policies, {}", package.policy_ids().len(), package.digest());
}
