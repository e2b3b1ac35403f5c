// SPDX-License-Identifier: EUPL-1.2
//! What servers that share a store ask of it besides: the lease, and the place where those that follow
//! leave what they are asked to do. Proposals and answers are not sealed, so they stand with the keys,
//! outside a routine dump, and go as soon as they are collected.

use std::sync::Arc;
use std::time::Duration;

use waarborg_app::ports::{Lease, Proposal, Reader, Settled, Shared, Store, StoreError};

use crate::columns::ROWS;
use crate::link::Link;
use crate::place::Place;
use crate::reading::Reading;
use crate::rows;
use crate::store::PostgresStore;
use crate::{lease, schema};

/// A connection to a store that several servers share.
pub struct PostgresShared(Link);

impl PostgresShared {
    /// Connects to a store that exists.
    ///
    /// # Errors
    /// `Failed` if there is none; `Damaged` if its tables are not as they were made.
    pub fn connect(url: &str) -> Result<Self, StoreError> {
        let place = Place::new(url).map_err(|e| StoreError::Failed(e.to_string()))?;
        let mut link = Link::new(Arc::new(place));
        schema::check(&mut link)?;
        Ok(Self(link))
    }
}

fn id(row: &postgres::Row) -> Result<[u8; 16], StoreError> {
    let damaged = |_| StoreError::Damaged("the id of a proposal is not sixteen bytes".into());
    rows::bytes(row, 0, "the id of a proposal")?.try_into().map_err(damaged)
}

impl Shared for PostgresShared {
    fn reader(&self) -> Result<Box<dyn Reader>, StoreError> {
        Ok(Box::new(Reading(self.0.again())))
    }

    fn lease(&mut self, holder: &str, term: Duration) -> Result<Lease, StoreError> {
        lease::take(&mut self.0, holder, term)
    }

    fn leave(&mut self, holder: &str) -> Result<(), StoreError> {
        lease::leave(&mut self.0, holder)
    }

    fn writer(&self, epoch: u64) -> Result<Box<dyn Store>, StoreError> {
        Ok(Box::new(PostgresStore::of(self.0.again(), epoch)?))
    }

    fn propose(&mut self, proposals: &[Proposal]) -> Result<(), StoreError> {
        for part in proposals.chunks(ROWS) {
            let ids: Vec<&[u8]> = part.iter().map(|p| p.id.as_slice()).collect();
            let commands: Vec<&[u8]> = part.iter().map(|p| p.command.as_slice()).collect();
            self.0.transaction(|live| {
                live.execute(
                    "INSERT INTO proposals (id, since, command)
                     SELECT id, now(), command FROM unnest($1::BYTEA[], $2::BYTEA[]) AS new (id, command)
                     ON CONFLICT (id) DO NOTHING",
                    &[&ids, &commands],
                )
                .map(drop)
            })?;
        }
        Ok(())
    }

    fn waiting(&mut self, limit: usize) -> Result<Vec<Proposal>, StoreError> {
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        self.0.with(|live| {
            let rows = live.all(
                "SELECT p.id, p.command FROM proposals p
                 WHERE NOT EXISTS (SELECT 1 FROM answers a WHERE a.id = p.id) ORDER BY p.since, p.id LIMIT $1",
                &[&limit],
            )?;
            let read = |row| Ok(Proposal { id: id(row)?, command: rows::bytes(row, 1, "a proposal")?.to_vec() });
            rows.iter().map(read).collect()
        })
    }

    fn settle(&mut self, answers: &[Settled]) -> Result<(), StoreError> {
        self.0.transaction(|live| {
            for part in answers.chunks(ROWS) {
                let ids: Vec<&[u8]> = part.iter().map(|a| a.id.as_slice()).collect();
                let texts: Vec<&[u8]> = part.iter().map(|a| a.answer.as_slice()).collect();
                live.execute(
                    "INSERT INTO answers (id, since, answer)
                     SELECT id, now(), answer FROM unnest($1::BYTEA[], $2::BYTEA[]) AS new (id, answer)
                     ON CONFLICT (id) DO NOTHING",
                    &[&ids, &texts],
                )?;
            }
            Ok(())
        })
    }

    fn collect(&mut self, proposals: &[[u8; 16]]) -> Result<Vec<Settled>, StoreError> {
        let ids: Vec<&[u8]> = proposals.iter().map(<[u8; 16]>::as_slice).collect();
        let found: Vec<Settled> = self.0.with(|live| {
            let rows = live.all("SELECT id, answer FROM answers WHERE id = ANY ($1)", &[&ids])?;
            let read = |row| Ok(Settled { id: id(row)?, answer: rows::bytes(row, 1, "an answer")?.to_vec() });
            rows.iter().map(read).collect()
        })?;
        if found.is_empty() {
            return Ok(found);
        }
        // They are in hand: if removing them breaks off, the sweep does it, and no answer is lost.
        let done: Vec<&[u8]> = found.iter().map(|settled| settled.id.as_slice()).collect();
        self.0.transaction(|live| {
            live.execute("DELETE FROM proposals WHERE id = ANY ($1)", &[&done])?;
            live.execute("DELETE FROM answers WHERE id = ANY ($1)", &[&done]).map(drop)
        })?;
        Ok(found)
    }

    fn sweep(&mut self, older: Duration) -> Result<u64, StoreError> {
        let older = i64::try_from(older.as_millis()).unwrap_or(i64::MAX / 2);
        self.0.transaction(|live| {
            let proposals = live.execute(
                "DELETE FROM proposals WHERE since < now() - $1::BIGINT * INTERVAL '1 millisecond'",
                &[&older],
            )?;
            let answers = live.execute(
                "DELETE FROM answers WHERE since < now() - $1::BIGINT * INTERVAL '1 millisecond'",
                &[&older],
            )?;
            Ok(proposals + answers)
        })
    }

    fn again(&self) -> Result<Box<dyn Shared>, StoreError> {
        Ok(Box::new(Self(self.0.again())))
    }
}
