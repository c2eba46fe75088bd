//! `cargo xtask test`: every check and every test, with one line at the end that counts them.

use crate::args::Test;
use crate::check::Check;
use crate::count::Count;
use crate::failure::Failure;
use crate::needs::{self, Need};
use crate::steps::Steps;

/// `true` if all went well. Prints why not, a table of the steps, and last of all the test count.
pub(crate) fn test(options: &Test) -> bool {
    let is_asked_for = |check: &Check| match options.only {
        Some(only) => *check == only,
        None => !check.is_extra(),
    };
    let checks: Vec<Check> = Check::ALL.into_iter().filter(is_asked_for).collect();
    let needs: Vec<Need> = Need::ALL
        .into_iter()
        .filter(|need| checks.iter().any(|check| check.needs(*need)))
        .collect();
    let mut steps = Steps::new(needs.len() + checks.len());
    let mut total = Count::default();
    let result = needs::meet_while(&needs, &mut steps, needs::compile_meanwhile)
        .and_then(|()| all(&checks, &options.further, &mut steps, &mut total));
    if let Err(failure) = &result {
        eprintln!("\n{failure}");
    }
    println!("\n{}", steps.table());
    // Whoever reads the result reads this line, so nothing may follow it.
    println!("{total}");
    result.is_ok()
}

/// Runs the checks up to the first one that fails.
fn all(
    checks: &[Check],
    further: &[String],
    steps: &mut Steps,
    total: &mut Count,
) -> Result<(), Failure> {
    checks.iter().try_for_each(|check| {
        let name = check.name();
        steps
            .run(name, || check.run(further, total))
            .map_err(|failure| {
                failure.advise(format!("This step alone: cargo xtask test --only {name}"))
            })
    })
}
