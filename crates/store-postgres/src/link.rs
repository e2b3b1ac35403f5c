// SPDX-License-Identifier: EUPL-1.2
//! A connection that comes back: after a failover, a restart or a broken line it connects anew and does
//! the work once more. Every piece of work is written so that doing it twice has one effect. Each
//! transaction names its isolation, whatever the server's default is.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use postgres::fallible_iterator::FallibleIterator as _;
use postgres::types::ToSql;
use postgres::{Client, Error, NoTls, Row, Statement};
use waarborg_app::ports::StoreError;

use crate::place::Place;
use crate::sessions;
use crate::trouble::{Attempts, Trouble};

/// How long work is tried again: longer than a failover takes.
pub const PATIENCE: Duration = Duration::from_secs(40);

/// A snapshot for the whole transaction; two that write one row cannot both commit.
const BEGIN: &str = "START TRANSACTION ISOLATION LEVEL REPEATABLE READ";

/// A parameter of a statement.
pub type Value<'a> = &'a (dyn ToSql + Sync);

/// A connection, made when it is needed.
pub struct Link {
    /// Where to.
    pub place: Arc<Place>,
    live: Option<Live>,
    patience: Duration,
}

impl Link {
    /// Not yet connected.
    pub fn new(place: Arc<Place>) -> Self {
        Self { place, live: None, patience: PATIENCE }
    }

    /// Another of the same kind.
    pub fn again(&self) -> Self {
        Self::new(self.place.clone())
    }

    /// The same with another patience.
    pub fn patient(mut self, patience: Duration) -> Self {
        self.patience = patience;
        self
    }

    /// Changes the patience.
    pub fn set_patience(&mut self, patience: Duration) {
        self.patience = patience;
    }

    /// Work of single statements. It may be done more than once.
    pub fn with<T>(&mut self, mut work: impl FnMut(&mut Live) -> Result<T, Trouble>) -> Result<T, StoreError> {
        let mut attempts = Attempts::new(self.patience);
        loop {
            let error = match self.live().and_then(&mut work) {
                Ok(done) => return Ok(done),
                Err(Trouble::Final(error)) => return Err(error),
                Err(Trouble::Again(error)) => error,
                Err(Trouble::Lost(error)) => {
                    self.live = None;
                    error
                }
            };
            attempts.wait(error)?;
        }
    }

    /// Work in one transaction: all of it or nothing. It may be done more than once, also after a commit
    /// whose answer was lost, so it must find out itself what is done already.
    pub fn transaction<T>(&mut self, mut work: impl FnMut(&mut Live) -> Result<T, Trouble>) -> Result<T, StoreError> {
        self.with(|live| {
            live.run(BEGIN)?;
            match work(live) {
                Ok(done) => live.run("COMMIT").map(|()| done),
                Err(lost @ Trouble::Lost(_)) => Err(lost),
                Err(other) => {
                    // If this fails the connection is gone, and the transaction with it.
                    if let Err(Trouble::Lost(_)) = live.run("ROLLBACK") {
                        live.broken = true;
                    }
                    Err(other)
                }
            }
        })
    }

    fn live(&mut self) -> Result<&mut Live, Trouble> {
        if self.live.as_ref().is_some_and(|live| live.broken || live.client.is_closed()) {
            self.live = None;
        }
        match &mut self.live {
            Some(live) => Ok(live),
            empty => Ok(empty.insert(sessions::open(&self.place)?)),
        }
    }
}

/// A connection that stands, with the statements it knows.
pub struct Live {
    pub(crate) client: Client,
    statements: HashMap<&'static str, Statement>,
    broken: bool,
}

impl Live {
    /// Connects.
    pub fn connect(place: &Place) -> Result<Self, Trouble> {
        let client = place.config.connect(NoTls).map_err(|error| {
            let gone = error.as_db_error().is_none();
            Trouble::of(&error, gone)
        })?;
        Ok(Self { client, statements: HashMap::new(), broken: false })
    }

    fn trouble(&self, error: &Error) -> Trouble {
        Trouble::of(error, self.client.is_closed())
    }

    fn statement(&mut self, text: &'static str) -> Result<Statement, Trouble> {
        if let Some(known) = self.statements.get(text) {
            return Ok(known.clone());
        }
        let prepared = self.client.prepare(text).map_err(|e| self.trouble(&e))?;
        self.statements.insert(text, prepared.clone());
        Ok(prepared)
    }

    /// A statement without parameters or rows.
    pub fn run(&mut self, text: &str) -> Result<(), Trouble> {
        self.client.batch_execute(text).map_err(|e| self.trouble(&e))
    }

    /// How many rows a statement changed.
    pub fn execute(&mut self, text: &'static str, values: &[Value<'_>]) -> Result<u64, Trouble> {
        let statement = self.statement(text)?;
        self.client.execute(&statement, values).map_err(|e| self.trouble(&e))
    }

    /// The only row of a statement, if it has one.
    pub fn one(&mut self, text: &'static str, values: &[Value<'_>]) -> Result<Option<Row>, Trouble> {
        let statement = self.statement(text)?;
        self.client.query_opt(&statement, values).map_err(|e| self.trouble(&e))
    }

    /// All rows of a statement.
    pub fn all(&mut self, text: &'static str, values: &[Value<'_>]) -> Result<Vec<Row>, Trouble> {
        let statement = self.statement(text)?;
        self.client.query(&statement, values).map_err(|e| self.trouble(&e))
    }

    /// Reads the rows of a statement one by one, without holding them all.
    pub fn each(
        &mut self,
        text: &'static str,
        values: &[Value<'_>],
        mut read: impl FnMut(&Row) -> Result<(), StoreError>,
    ) -> Result<(), Trouble> {
        let statement = self.statement(text)?;
        let outcome = {
            let mut rows = match self.client.query_raw(&statement, values.iter().copied()) {
                Ok(rows) => rows,
                Err(error) => return Err(Trouble::of(&error, false)),
            };
            loop {
                match rows.next() {
                    Ok(Some(row)) => read(&row).map_err(Trouble::Final)?,
                    Ok(None) => break Ok(()),
                    Err(error) => break Err(error),
                }
            }
        };
        outcome.map_err(|e| self.trouble(&e))
    }
}
