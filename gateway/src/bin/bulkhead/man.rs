//! `bulkhead man`: manual pages, one for the program and one for each of its commands.

use std::{
    fs,
    io::{self, Write},
};

use clap::{Command, CommandFactory};
use clap_mangen::Man;

use crate::{
    args::{Args, ManArgs},
    failure::Failure,
};

/// Writes the pages into a folder.
///
/// # Errors
/// Where that is not possible.
pub(crate) fn write(args: &ManArgs) -> Result<(), Failure> {
    for (name, page) in pages() {
        let file = args.folder.join(name);
        page.and_then(|page| fs::write(&file, page))
            .map_err(|error| {
                Failure::new(format!(
                    "{} can't be written: {error}; name a folder that is there",
                    file.display()
                ))
            })?;
    }
    Ok(())
}

/// Each page with the name of its file.
fn pages() -> Vec<(String, io::Result<Vec<u8>>)> {
    let mut program = Args::command().disable_help_subcommand(true);
    program.build();
    let commands = program
        .get_subcommands()
        .filter(|command| !command.is_hide_set());
    let commands = std::iter::once(&program).chain(commands);
    commands
        .map(|command| {
            let man = Man::new(command.clone()).manual("Bulkhead");
            (man.get_filename(), page(&man, command))
        })
        .collect()
}

/// A page. Its notes are those that stand at the end of the help, line by line as they stand there.
fn page(man: &Man, command: &Command) -> io::Result<Vec<u8>> {
    let mut page = Vec::new();
    man.render_title(&mut page)?;
    man.render_name_section(&mut page)?;
    man.render_synopsis_section(&mut page)?;
    man.render_description_section(&mut page)?;
    man.render_options_section(&mut page)?;
    if command.has_subcommands() {
        man.render_subcommands_section(&mut page)?;
    }
    if command.get_after_long_help().is_some() {
        let mut notes = Vec::new();
        man.render_extra_section(&mut notes)?;
        let notes = String::from_utf8_lossy(&notes);
        let (_, notes) = notes.split_once(".SH EXTRA\n").unwrap_or_default();
        write!(page, ".SH NOTES\n.nf\n{notes}.fi\n")?;
    }
    Ok(page)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_is_a_page_for_the_program_and_each_of_its_commands() {
        let pages = pages();
        let page = |name: &str| {
            let (_, page) = pages.iter().find(|(other, _)| other == name).unwrap();
            String::from_utf8(page.as_ref().unwrap().clone()).unwrap()
        };
        let program = page("bulkhead.1");
        for part in [
            ".TH bulkhead 1",
            "\\-\\-behind\\-proxy",
            "bulkhead\\-open(1)",
            "[[connections]]",
        ] {
            assert!(program.contains(part), "{part}: {program}");
        }
        let check = page("bulkhead-check.1");
        assert!(
            check.contains(".SH NOTES\n.nf\nOf each connection"),
            "{check}"
        );
        assert!(!pages.iter().any(|(name, _)| name == "bulkhead-man.1"));
    }
}
