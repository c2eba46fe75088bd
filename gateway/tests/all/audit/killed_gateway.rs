//! The real program, killed at any moment while clients change as much as they can.

use crate::program::{PROGRAM, folder, runtime};

#[path = "../../../examples/kills/play/mod.rs"]
mod play;

use play::{Place, play};

/// The number of kills of the gateway. The example `kills` does it a thousand times.
const KILLS: usize = 15;

#[tokio::test]
async fn no_change_is_without_a_line_and_none_is_sent_twice_whenever_the_gateway_is_killed() {
    let folder = folder("audit-kills");
    let place = Place {
        program: PROGRAM.into(),
        runtime: runtime(&folder),
        folder,
    };
    let found = play(&place, KILLS).await.unwrap();
    assert_eq!(found.broken, [""; 0], "{found}");
    assert!(found.arrived > KILLS && found.repeats > KILLS, "{found}");
    assert!(found.answers > 0, "{found}");
}
