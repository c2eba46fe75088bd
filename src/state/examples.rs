//! Something to try the page with, for who has no ids at hand.

use bulkhead_core::{
    item::{ItemId, Kind, Target},
    run::Transport as _,
    service::ai_api::AiApi,
    wire::Connection,
};
use leptos::{prelude::*, task::spawn_local};

use super::{AppState, Toast};

/// How many entries the example has.
pub const EXAMPLES: usize = 20;

/// Resources that can be deleted, and some that can't, before one is repeated, one is unknown
/// and one is no id.
const DELETABLE: usize = 13;
const RUNNING: usize = 4;

impl AppState {
    /// Puts ids of a sandbox into the text box, with some of the mistakes that pastes have.
    pub fn try_examples(self) {
        let (Some(connection), Some(resource_group)) = (
            self.chosen.connection.get_untracked(),
            self.chosen.group.get_untracked(),
        ) else {
            return;
        };
        let kind = self.draft.kind.get_untracked();
        let target = Target {
            resource_group,
            kind,
        };
        spawn_local(async move {
            let deletable = self.some(&connection, &target, "STOPPED", DELETABLE).await;
            let running = self.some(&connection, &target, "RUNNING", RUNNING).await;
            if let (Some(deletable), Some(running)) = (deletable, running) {
                self.draft.type_text(example(kind, &deletable, &running));
            } else {
                self.toasts.show(Toast {
                    text: "The sandbox has not said which ids it has. Try again.".to_owned(),
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
        let service = self.gateway().connected(&connection.name);
        let answer = service.send(&request, &self.correlation()).await.ok()?;
        let listed = AiApi::listed(&answer).ok()?;
        let staying = listed.into_iter().filter(|one| !one.found.being_deleted);
        Some(staying.map(|one| one.id).take(count).collect())
    }
}

fn example(kind: Kind, deletable: &[ItemId], running: &[ItemId]) -> String {
    let unknown = match kind {
        Kind::Deployments => "d00000000000f000",
        Kind::Executions => "e00000000000f000",
    };
    let mut lines: Vec<&str> = deletable
        .iter()
        .chain(running)
        .map(ItemId::as_str)
        .collect();
    lines.extend(deletable.first().map(ItemId::as_str));
    lines.extend([unknown, "d12/34"]);
    lines.join("\n")
}
