//! Something to try the page with, for who has no ids at hand.

use bulkhead_core::{
    item::{Flags, ItemId, Kind, Target},
    service::{Adapter, Request, Response, Service as _, ai_api::AiApi},
    transport::Transport as _,
    wire::Connection,
};
use leptos::{prelude::*, task::spawn_local};

use super::{AppState, Toast};

/// The number of entries that the example has.
pub const EXAMPLES: usize = 20;

/// Resources that can be deleted, and some that can't, before one is repeated, one is unknown
/// and one is no id.
const DELETABLE: usize = 13;
const RUNNING: usize = 4;

/// The number of an engine's deployments that are looked through.
const LOOKED_AT: usize = 500;

impl AppState {
    /// Puts ids of a sandbox into the text box, with some of the mistakes that pastes have.
    pub fn try_examples(self) {
        let kind = self.draft.kind.get_untracked();
        let group = self.chosen.group.get_untracked();
        let (Some(connection), Some(target)) = (
            self.chosen.connection.get_untracked(),
            Target::new(kind, group),
        ) else {
            return;
        };
        spawn_local(async move {
            let found = match kind {
                Kind::Deployments | Kind::Executions => {
                    let deletable = self.some(&connection, &target, "STOPPED", DELETABLE).await;
                    let running = self.some(&connection, &target, "RUNNING", RUNNING).await;
                    deletable.zip(running)
                }
                Kind::ProcessDeployments => self.some_deployments(&connection, &target).await,
            };
            if let Some((deletable, running)) = found {
                self.draft.type_text(example(kind, &deletable, &running));
            } else {
                self.toasts.show(Toast {
                    text: "The sandbox has not said which IDs it has. Try again.".to_owned(),
                    is_bad: true,
                    link: None,
                    is_spoken: true,
                });
            }
        });
    }

    async fn some(
        self,
        connection: &Connection,
        target: &Target,
        status: &str,
        count: usize,
    ) -> Option<Vec<ItemId>> {
        // Some may be on their way out; they are passed over.
        let request = AiApi::status_request(target, status, 100 + count);
        let listed = AiApi::listed(&self.ask(connection, &request).await?).ok()?;
        let staying = listed.into_iter().filter(|one| !one.found.being_deleted);
        Some(staying.map(|one| one.id).take(count).collect())
    }

    /// Deployments of an engine on which nothing runs, and some on which something does.
    async fn some_deployments(
        self,
        connection: &Connection,
        target: &Target,
    ) -> Option<(Vec<ItemId>, Vec<ItemId>)> {
        let service = Adapter::new(connection.kind, None, Flags::NONE);
        let list = service.list_request(target, 0, LOOKED_AT);
        let listed = service
            .read_list(&self.ask(connection, &list).await?)
            .ok()?;
        let reader = service.usage()?;
        let mut answers = Vec::new();
        while let Some(request) = reader.next_request(&answers) {
            answers.push(self.ask(connection, &request).await?);
        }
        let usages = reader.read(&answers, true).ok()?;
        let ids = listed.items.into_iter().map(|one| one.id);
        let (running, idle): (Vec<_>, Vec<_>) = ids.partition(|id| usages.of(id).is_running());
        let first = |ids: Vec<ItemId>, count| ids.into_iter().take(count).collect();
        Some((first(idle, DELETABLE), first(running, RUNNING)))
    }

    async fn ask(self, connection: &Connection, request: &Request) -> Option<Response> {
        let service = self.gateway().connected(connection);
        service.send(request, &self.correlation()).await.ok()
    }
}

fn example(kind: Kind, deletable: &[ItemId], running: &[ItemId]) -> String {
    let (unknown, no_id) = match kind {
        Kind::Deployments => ("d00000000000f000", "d12/34"),
        Kind::Executions => ("e00000000000f000", "d12/34"),
        Kind::ProcessDeployments => ("00000000-0000-4000-8000-00000000f000", "4711/12"),
    };
    let mut lines: Vec<&str> = deletable
        .iter()
        .chain(running)
        .map(ItemId::as_str)
        .collect();
    lines.extend(deletable.first().map(ItemId::as_str));
    lines.extend([unknown, no_id]);
    lines.join("\n")
}
