//! The flags with which an engine deletes, and what they destroy.

use bulkhead_core::{
    item::{Flags, Kind},
    plan::Impact,
};

use super::{count, grouped, kind, list};

/// A flag: what it is called, what it means, and how it is read and set.
pub struct Flag {
    /// Its name.
    pub name: &'static str,
    /// Its meaning.
    pub hint: &'static str,
    /// Reads it.
    pub get: fn(Flags) -> bool,
    /// Sets it.
    pub set: SetFlag,
}

/// Sets one flag among the others.
pub type SetFlag = fn(&mut Flags, bool);

/// The three flags.
pub const FLAGS: [Flag; 3] = [
    Flag {
        name: "Cascade",
        hint: "also destroys running instances and all history",
        get: |flags| flags.cascade,
        set: |flags, is_on| flags.cascade = is_on,
    },
    Flag {
        name: "Skip custom listeners",
        hint: "the processes’ own listeners are not called",
        get: |flags| flags.skip_custom_listeners,
        set: |flags, is_on| flags.skip_custom_listeners = is_on,
    },
    Flag {
        name: "Skip IO mappings",
        hint: "input and output mappings are not evaluated",
        get: |flags| flags.skip_io_mappings,
        set: |flags, is_on| flags.skip_io_mappings = is_on,
    },
];

/// The flags that are on: "Cascade and Skip IO mappings"; none where none is.
pub fn flags(flags: Flags) -> Option<String> {
    let on = FLAGS.iter().filter(|flag| (flag.get)(flags));
    let names: Vec<_> = on.map(|flag| flag.name.to_owned()).collect();
    (!names.is_empty()).then(|| list(&names))
}

/// A sentence on counts: what is counted is not all that there may be.
pub const MAY_BE_MORE: &str = "Counted is what the connection’s account may see. The engine’s own \
    check sees everything: there may be more.";

/// That some deployments can't be deleted as they are.
pub fn in_use(items: usize) -> String {
    let (has, them) = if items == 1 {
        ("has", "it")
    } else {
        ("have", "them")
    };
    format!(
        "{} {has} running instances: the engine refuses to delete {them} without cascade. Leave \
         {them} out, or turn cascade on.",
        count(
            items,
            kind(Kind::ProcessDeployments, 1),
            kind(Kind::ProcessDeployments, 2)
        )
    )
}

/// That some deployments were left out of a run.
pub fn left_out_as_running(items: usize) -> String {
    let (was, them) = if items == 1 {
        ("was", "it")
    } else {
        ("were", "them")
    };
    format!(
        "{} {was} left out, because instances of {them} are running.",
        count(items, "deployment", "deployments")
    )
}

/// A sentence on what a deletion with cascade destroys.
pub fn cascade_destroys(impact: Impact) -> String {
    format!(
        "Cascade destroys {} and the whole history of every definition of these deployments. \
         This can’t be undone.",
        instances(impact)
    )
}

/// The text to which the user agrees beside the word.
pub fn agree_to_cascade(impact: Impact) -> String {
    format!("Also destroy {} and all history", instances(impact))
}

/// "3 running process instances and whatever runs of 5 deployments that were not counted"
fn instances(impact: Impact) -> String {
    let Impact {
        process_instances,
        case_instances,
        unknown,
        ..
    } = impact;
    let counted = [
        (
            process_instances,
            "running process instance",
            "running process instances",
        ),
        (case_instances, "running case", "running cases"),
    ];
    let counted = counted.into_iter().filter(|(number, ..)| *number > 0);
    let mut parts: Vec<_> = counted
        .map(|(number, one, many)| count(number, one, many))
        .collect();
    match unknown {
        0 => {}
        1 => parts.push("whatever runs of 1 deployment that was not counted".to_owned()),
        more => parts.push(format!(
            "whatever runs of {} deployments that were not counted",
            grouped(more)
        )),
    }
    if parts.is_empty() {
        "whatever instances are running".to_owned()
    } else {
        list(&parts)
    }
}

/// That older versions take the place of those that are deleted.
pub fn latest(deployments: usize) -> String {
    let has = if deployments == 1 { "has" } else { "have" };
    format!(
        "{} {has} the latest version of a process: where there is an older one, new instances \
         start with that from then on.",
        count(deployments, "deployment", "deployments")
    )
}
