// SPDX-License-Identifier: EUPL-1.2
//! Servers that share a store: whatever is asked of a server that follows is decided by the one that
//! leads, and comes to the same (every scenario is played through a follower); and whoever leads may
//! vanish at any moment without an acknowledged act being lost or done twice.

mod access;
mod failover;
mod follower;
mod keys;
mod stage;
