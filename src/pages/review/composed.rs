//! The composed change, whether by a paste or as a part of an earlier run.

use std::sync::Arc;

use bulkhead_core::{
    item::{Flags, Target},
    ledger::Ledger,
    plan::{PlanError, PlanInput, PlanInputBuilder},
    service::Adapter,
    wire::{Connection, ConnectionRef},
};
use leptos::prelude::*;

use crate::{
    browser::Slice,
    state::{AppState, Connections, Examined, RetrySelection, Wishes},
};

/// The number of rows that are taken over between two looks at the clock.
const PIECE: usize = 1_000;

/// The composed change: all that a plan needs but the service's word.
#[derive(Clone, PartialEq)]
pub struct Composed {
    /// The connection.
    pub connection: Connection,
    /// Group and kind.
    pub target: Target,
    /// The items to be sent.
    pub what: What,
}

/// The items to be sent.
#[derive(Clone, PartialEq)]
pub enum What {
    /// The items of a paste.
    Pasted(Arc<Examined>),
    /// A part of an earlier run.
    RetrySelection(RetrySelection),
}

/// The reason for which there is nothing to review.
#[derive(Clone, PartialEq)]
pub enum Nothing {
    /// Something was not done yet.
    Missing,
    /// It is not known yet which connections there are.
    Loading,
    /// The earlier run's connection is not there any more, or leads elsewhere.
    OtherConnection,
}

impl Composed {
    /// The composed change, or the reason for which there is nothing to review.
    pub fn of(state: AppState) -> Result<Self, Nothing> {
        if let Some(again) = state.again.get() {
            return Self::again(state, again);
        }
        if !state.missing().is_empty() {
            return Err(Nothing::Missing);
        }
        let pasted = || {
            Some(Self {
                connection: state.chosen.connection.get()?,
                target: Target::new(state.draft.kind.get(), state.chosen.group.get())?,
                what: What::Pasted(state.draft.examined.get()?),
            })
        };
        pasted().ok_or(Nothing::Missing)
    }

    /// A run is only repeated where it took place: same service, same account.
    fn again(state: AppState, again: RetrySelection) -> Result<Self, Nothing> {
        let of_run = |ledger: &Ledger| {
            let header = ledger.header();
            Some((header.connection.clone(), header.targets.first()?.clone()))
        };
        let (of_run, target) = again
            .parent
            .with_untracked(of_run)
            .flatten()
            .ok_or(Nothing::Missing)?;
        let is_known = |known: &Connections| matches!(known, Connections::Known(_));
        if !state.chosen.connections.with(is_known) {
            return Err(Nothing::Loading);
        }
        let connection = state.same_connection(&of_run);
        Ok(Self {
            connection: connection.ok_or(Nothing::OtherConnection)?,
            target,
            what: What::RetrySelection(again),
        })
    }

    /// The adapter of its service, where it deletes in this way.
    pub fn service(&self, flags: Flags) -> Adapter {
        let Connection {
            batch_limit, rate, ..
        } = self.connection;
        // A request that holds more than a second lets through would only have to wait.
        let rate = rate.and_then(|rate| usize::try_from(rate).ok());
        let batch_limit = [batch_limit, rate].into_iter().flatten().min();
        Adapter::new(
            self.connection.kind,
            batch_limit.map(|most| most.max(1)),
            flags,
        )
    }

    /// The flags with which it is to be deleted, as far as they were chosen before this screen.
    pub fn flags(&self, state: AppState) -> Flags {
        match &self.what {
            What::Pasted(_) => state.draft.flags.get_untracked(),
            What::RetrySelection(again) => again.flags,
        }
    }

    /// The groups and rows that were let in or left out when this same paste was reviewed before.
    pub fn wishes(&self, state: AppState) -> Wishes {
        match &self.what {
            What::Pasted(examined) => {
                state.wishes(examined, &self.connection.fingerprint, &self.target)
            }
            What::RetrySelection(_) => Wishes::default(),
        }
    }

    /// Keeps them for who goes back and comes again.
    pub fn keep_wishes(&self, state: AppState, wishes: Wishes) {
        if let What::Pasted(examined) = &self.what {
            let fingerprint = self.connection.fingerprint.clone();
            state.keep_wishes(examined, fingerprint, self.target.clone(), wishes);
        }
    }

    /// Keeps how it is to be deleted, for who goes back and comes again.
    pub fn keep_flags(&self, state: AppState, flags: Flags) {
        match &self.what {
            What::Pasted(_) => state.draft.flags.set(flags),
            // What this is about does not change by it: nothing has to be asked anew.
            What::RetrySelection(again) => {
                let again = RetrySelection {
                    flags,
                    ..again.clone()
                };
                state.again.update_untracked(|now| *now = Some(again));
            }
        }
    }

    /// The items to be sent, whatever their status is, to be confirmed as the connection wants it.
    pub async fn plan_input(&self) -> Result<PlanInput, PlanError> {
        let plan_input = self.items().await?;
        Ok(plan_input.confirmed_by(self.connection.confirm))
    }

    async fn items(&self) -> Result<PlanInput, PlanError> {
        match &self.what {
            What::Pasted(examined) => {
                let connection = ConnectionRef::from(&self.connection);
                let rows = &examined.checked.rows;
                let mut slice = Slice::begin();
                let mut builder =
                    PlanInputBuilder::new(connection, self.target.clone(), rows.len());
                for piece in rows.chunks(PIECE) {
                    builder.add(piece);
                    if slice.is_over_now() {
                        slice.pause().await;
                    }
                }
                Ok(builder.finish())
            }
            What::RetrySelection(again) => {
                let plan_input = |earlier: &Ledger| earlier.again(&again.rows, again.action);
                let plan_input = again.parent.with_untracked(plan_input);
                let plan_input = plan_input.unwrap_or(Err(PlanError::NothingToSend))?;
                // An earlier version has not recorded the account.
                Ok(plan_input.on(ConnectionRef::from(&self.connection)))
            }
        }
    }

    /// The address to which "Back" leads.
    pub fn origin(&self) -> String {
        match &self.what {
            What::Pasted(_) => "/".to_owned(),
            What::RetrySelection(again) => format!("/runs/{}", again.parent.id),
        }
    }
}
