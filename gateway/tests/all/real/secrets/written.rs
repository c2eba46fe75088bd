//! All that was written, with where.

use std::{fs, path::Path, time::Duration};

use super::{
    super::gate::{Gate, Variables},
    needles::Needle,
};
use crate::{client::Answer, program::command};

#[derive(Default)]
pub(super) struct Written {
    texts: Vec<(String, String)>,
}

impl Written {
    fn add(&mut self, place: &str, text: String) {
        self.texts.push((place.to_owned(), text));
    }

    /// The last text.
    pub(super) fn last(&self) -> &str {
        &self.texts.last().unwrap().1
    }

    /// An answer of the gateway, with its headers.
    pub(super) fn keep(&mut self, place: &str, answer: Answer) {
        let Answer {
            status,
            headers,
            body,
        } = answer;
        let body = String::from_utf8(body.to_vec()).unwrap();
        self.add(place, format!("{status} {headers:?} {body}"));
    }

    /// Adds the output of the commands that show connections.
    pub(super) async fn of_commands(&mut self, home: &Path, variables: &Variables) {
        for args in [
            &["connections"][..],
            &["connections", "--json"],
            &["check"],
            &["check", "--json"],
        ] {
            self.of_command(home, variables, args).await;
        }
    }

    /// The same with two of them.
    pub(super) async fn of_two_commands(&mut self, home: &Path, variables: &Variables) {
        for args in [&["connections", "--json"][..], &["check"]] {
            self.of_command(home, variables, args).await;
        }
    }

    /// Adds the output of the program that can't start.
    pub(super) async fn of_start(&mut self, home: &Path, variables: &Variables) {
        let args = ["--log-level", "debug", "--listen", "127.0.0.1:0"];
        let said = self.of_command(home, variables, &args).await;
        assert!(!said, "it starts");
    }

    /// Adds a command's output; `true` if it ended well.
    async fn of_command(&mut self, home: &Path, variables: &Variables, args: &[&str]) -> bool {
        let mut command = command(home, args);
        command.envs(variables.clone());
        command.env("SSL_CERT_FILE", home.join("ca.pem"));
        let output = tokio::time::timeout(Duration::from_secs(30), command.output());
        let output = output
            .await
            .unwrap_or_else(|_| panic!("it starts"))
            .unwrap();
        let text = String::from_utf8([output.stdout, output.stderr].concat()).unwrap();
        assert!(!text.is_empty(), "{args:?} says nothing");
        self.add(&args.join(" "), text);
        output.status.success()
    }

    /// Adds what the program of a gateway has written when it ends.
    pub(super) async fn end(&mut self, gate: Gate) {
        let (out, log) = gate.program.unwrap().end("-TERM").await;
        assert!(log.contains("stopping"), "{log}");
        self.add("standard output", out);
        self.add("the log", log);
    }

    /// A file.
    pub(super) fn file(&mut self, file: &Path) {
        let text = fs::read_to_string(file).unwrap();
        assert!(!text.is_empty());
        self.add(&file.display().to_string(), text);
    }

    /// None of these stands anywhere.
    #[track_caller]
    pub(super) fn has_none_of(&self, needles: &[Needle]) {
        for (place, text) in &self.texts {
            for needle in needles {
                let form = needle.found_in(text);
                assert_eq!(form, None, "{} in {place}: {text}", needle.name);
            }
        }
    }
}
