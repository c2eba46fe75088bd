//! The command line, read before anything is done.

use crate::check::Check;
use crate::engine::Engine;

/// The command asked for.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Command {
    Help,
    Serve(Serve),
    Setup,
    Test(Test),
    Bench(Bench),
    Simulate(Simulate),
    Conformance(Conformance),
    ConformanceCredentials,
    Audit,
    Dist(Dist),
}

/// The options of `serve`.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Serve {
    pub(crate) open: bool,
    pub(crate) port: u16,
    /// `true` if real services are looked for.
    pub(crate) real: bool,
    /// Handed to the gateway as they are.
    pub(crate) further: Vec<String>,
}

/// The options of `test`.
#[derive(Debug, PartialEq, Eq, Default)]
pub(crate) struct Test {
    pub(crate) only: Option<Check>,
    /// Handed to the program of that one step as they are.
    pub(crate) further: Vec<String>,
}

/// The options of `bench`.
#[derive(Debug, PartialEq, Eq, Default)]
pub(crate) struct Bench {
    /// Names of benchmarks, handed on as they are.
    pub(crate) further: Vec<String>,
}

/// The options of `simulate`.
#[derive(Debug, PartialEq, Eq, Default)]
pub(crate) struct Simulate {
    /// Handed to the simulation as they are.
    pub(crate) arguments: Vec<String>,
}

/// The options of `dist`.
#[derive(Debug, PartialEq, Eq, Default)]
pub(crate) struct Dist {
    /// As rustc names it; without one it is chosen.
    pub(crate) target: Option<String>,
}

/// The options of `conformance engine`.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Conformance {
    pub(crate) engine: Engine,
    /// `true` if the page is tried with it, too.
    pub(crate) page: bool,
    /// `true` if it asks for a password everywhere, and is asked through the gateway.
    pub(crate) password: bool,
    /// Handed to Maven as they are.
    pub(crate) further: Vec<String>,
}

/// Reads the arguments after the program's name. The error is a sentence.
pub(crate) fn parse(args: impl Iterator<Item = String>) -> Result<Command, String> {
    let mut own: Vec<String> = args.collect();
    let further = match own.iter().position(|arg| arg == "--") {
        Some(dashes) => own.drain(dashes..).skip(1).collect(),
        None => Vec::new(),
    };
    if own.iter().any(|arg| arg == "--help" || arg == "-h") {
        return Ok(Command::Help);
    }
    let mut own = own.into_iter();
    let name = own.next();
    match name.as_deref() {
        None | Some("help") => Ok(Command::Help),
        Some("serve") => serve(own, further).map(Command::Serve),
        Some("setup") => nothing_more("setup", own, &further).map(|()| Command::Setup),
        Some("test") => test(own, further).map(Command::Test),
        Some("simulate") => {
            nothing_more("simulate", further.into_iter(), &[])?;
            Ok(Command::Simulate(Simulate {
                arguments: own.collect(),
            }))
        }
        Some("audit") => nothing_more("audit", own, &further).map(|()| Command::Audit),
        Some("dist") => {
            nothing_more("dist", further.into_iter(), &[])?;
            dist(own).map(Command::Dist)
        }
        Some("conformance") => conformance(own, further),
        Some("bench") => {
            nothing_more("bench", own, &[]).map(|()| Command::Bench(Bench { further }))
        }
        Some(other) => Err(format!("There is no command `{other}`.")),
    }
}

fn serve(mut own: impl Iterator<Item = String>, further: Vec<String>) -> Result<Serve, String> {
    let mut serve = Serve {
        open: false,
        port: 8080,
        real: false,
        further,
    };
    while let Some(arg) = own.next() {
        match split(&arg) {
            ("--open", None) => serve.open = true,
            ("--real", None) => serve.real = true,
            ("--port", value) => {
                let value = value.or_else(|| own.next()).unwrap_or_default();
                serve.port = value.parse().map_err(|_| {
                    format!("`--port` needs a number from 0 to 65535, not `{value}`.")
                })?;
            }
            _ => return Err(unknown("serve", &arg)),
        }
    }
    Ok(serve)
}

fn test(mut own: impl Iterator<Item = String>, further: Vec<String>) -> Result<Test, String> {
    let mut only = None;
    while let Some(arg) = own.next() {
        match split(&arg) {
            ("--only", value) => {
                let value = value.or_else(|| own.next()).unwrap_or_default();
                let check = Check::ALL.into_iter().find(|check| check.name() == value);
                only = Some(check.ok_or_else(|| {
                    let names = Check::ALL.map(Check::name).join(", ");
                    format!("`--only` needs one of {names}, not `{value}`.")
                })?);
            }
            _ => return Err(unknown("test", &arg)),
        }
    }
    if only.is_none() && !further.is_empty() {
        return Err("Arguments after `--` are for one step: say which with `--only`.".to_owned());
    }
    Ok(Test { only, further })
}

fn conformance(
    mut own: impl Iterator<Item = String>,
    further: Vec<String>,
) -> Result<Command, String> {
    match own.next().as_deref() {
        Some("engine") => engine(own, further).map(Command::Conformance),
        Some("credentials") => nothing_more("conformance credentials", own, &further)
            .map(|()| Command::ConformanceCredentials),
        Some(other) => Err(unknown("conformance", other)),
        None => Err("`conformance` needs to know with what: `engine` or `credentials`.".to_owned()),
    }
}

fn engine(
    mut own: impl Iterator<Item = String>,
    further: Vec<String>,
) -> Result<Conformance, String> {
    let mut options = Conformance {
        engine: Engine::Fluxnova,
        page: false,
        password: false,
        further,
    };
    while let Some(arg) = own.next() {
        match split(&arg) {
            ("--page", None) => options.page = true,
            ("--password", None) => options.password = true,
            ("--engine", value) => {
                let value = value.or_else(|| own.next()).unwrap_or_default();
                let engine = Engine::ALL.into_iter().find(|one| one.name() == value);
                options.engine = engine.ok_or_else(|| {
                    let names = Engine::ALL.map(Engine::name).join(", ");
                    format!("`--engine` needs one of {names}, not `{value}`.")
                })?;
            }
            _ => return Err(unknown("conformance engine", &arg)),
        }
    }
    if options.page && options.password {
        return Err("`--page` prepares an engine that is open, which it is not with `--password`: run one after the other.".to_owned());
    }
    Ok(options)
}

fn dist(mut own: impl Iterator<Item = String>) -> Result<Dist, String> {
    let mut dist = Dist::default();
    while let Some(arg) = own.next() {
        match split(&arg) {
            ("--target", value) => {
                let value = value.or_else(|| own.next()).unwrap_or_default();
                // It becomes part of a path.
                let is_name = |c: char| c.is_ascii_alphanumeric() || "_-.".contains(c);
                if value.is_empty() || !value.chars().all(is_name) {
                    return Err(format!(
                        "`--target` needs a name such as x86_64-unknown-linux-musl, not `{value}`."
                    ));
                }
                dist.target = Some(value);
            }
            _ => return Err(unknown("dist", &arg)),
        }
    }
    Ok(dist)
}

/// `--name=value` in its two parts.
fn split(arg: &str) -> (&str, Option<String>) {
    match arg.split_once('=') {
        Some((name, value)) => (name, Some(value.to_owned())),
        None => (arg, None),
    }
}

fn nothing_more(
    command: &str,
    mut own: impl Iterator<Item = String>,
    further: &[String],
) -> Result<(), String> {
    match own.next().as_ref().or(further.first()) {
        Some(arg) => Err(unknown(command, arg)),
        None => Ok(()),
    }
}

fn unknown(command: &str, arg: &str) -> String {
    format!("`{command}` does not know `{arg}`.")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(line: &str) -> Result<Command, String> {
        parse(line.split_whitespace().map(str::to_owned))
    }

    #[test]
    fn without_a_command_or_with_help_there_is_help() {
        for line in [
            "",
            "help",
            "--help",
            "serve --help",
            "test -h",
            "bench --help",
        ] {
            assert_eq!(read(line), Ok(Command::Help), "{line}");
        }
    }

    #[test]
    fn serve_has_a_port_of_its_own_and_hands_on_the_rest() {
        let plain = Serve {
            open: false,
            port: 8080,
            real: false,
            further: vec![],
        };
        assert_eq!(read("serve"), Ok(Command::Serve(plain)));
        let full = Serve {
            open: true,
            port: 9000,
            real: true,
            further: vec!["--help".to_owned(), "--".to_owned()],
        };
        assert_eq!(
            read("serve --port=9000 --open --real -- --help --"),
            Ok(Command::Serve(full))
        );
    }

    #[test]
    fn test_takes_one_step_and_its_arguments() {
        let only = Test {
            only: Some(Check::Stories),
            further: vec!["smoke".to_owned()],
        };
        assert_eq!(
            read("test --only stories -- smoke"),
            Ok(Command::Test(only))
        );
        assert_eq!(read("test"), Ok(Command::Test(Test::default())));
    }

    #[test]
    fn bench_hands_on_names_of_benchmarks() {
        assert_eq!(read("bench"), Ok(Command::Bench(Bench::default())));
        let some = Bench {
            further: vec!["scroll".to_owned(), "sort-id".to_owned()],
        };
        assert_eq!(read("bench -- scroll sort-id"), Ok(Command::Bench(some)));
    }

    #[test]
    fn audit_needs_no_more_words() {
        assert_eq!(read("audit"), Ok(Command::Audit));
    }

    #[test]
    fn dist_takes_a_target() {
        assert_eq!(read("dist"), Ok(Command::Dist(Dist::default())));
        let target = Some("aarch64-apple-darwin".to_owned());
        assert_eq!(
            read("dist --target aarch64-apple-darwin"),
            Ok(Command::Dist(Dist { target }))
        );
    }

    #[test]
    fn simulate_hands_on_what_it_is_given() {
        let some = Simulate {
            arguments: vec!["--seeds".to_owned(), "5".to_owned()],
        };
        assert_eq!(read("simulate --seeds 5"), Ok(Command::Simulate(some)));
        assert!(read("simulate -- x").is_err());
    }

    #[test]
    fn conformance_takes_an_engine_and_hands_on_what_is_for_maven() {
        let plain = Conformance {
            engine: Engine::Fluxnova,
            page: false,
            password: false,
            further: vec![],
        };
        assert_eq!(read("conformance engine"), Ok(Command::Conformance(plain)));
        let full = Conformance {
            engine: Engine::Camunda,
            page: true,
            password: false,
            further: vec!["-o".to_owned()],
        };
        assert_eq!(
            read("conformance engine --page --engine camunda -- -o"),
            Ok(Command::Conformance(full))
        );
    }

    #[test]
    fn conformance_asks_with_a_password_or_tries_the_page() {
        match read("conformance engine --password") {
            Ok(Command::Conformance(options)) => assert!(options.password && !options.page),
            other => panic!("{other:?}"),
        }
        let both = read("conformance engine --password --page");
        assert!(both.is_err_and(|sentence| sentence.contains("`--password`")));
    }

    #[test]
    fn conformance_compares_credentials_too() {
        let credentials = Ok(Command::ConformanceCredentials);
        assert_eq!(read("conformance credentials"), credentials);
    }

    #[test]
    fn what_is_not_known_is_named() {
        for (line, part) in [
            ("sevre", "`sevre`"),
            ("serve --prot 1", "`--prot`"),
            ("serve --port x", "`x`"),
            ("serve --port", "65535"),
            ("serve --open=yes", "`--open=yes`"),
            ("setup now", "`now`"),
            ("setup -- now", "`now`"),
            ("bench scroll", "`scroll`"),
            ("audit all", "`all`"),
            ("dist --target", "x86_64-unknown-linux-musl"),
            ("dist --target ../x", "`../x`"),
            ("dist now", "`now`"),
            ("dist -- now", "`now`"),
            ("test --only storys", "components, stories"),
            ("test -- smoke", "--only"),
            ("conformance", "`engine` or `credentials`"),
            ("conformance page", "`page`"),
            ("conformance engine --engine seven", "fluxnova, camunda"),
            ("conformance engine -o", "`-o`"),
            ("conformance credentials now", "`now`"),
        ] {
            let sentence = read(line).expect_err(line);
            assert!(sentence.contains(part), "{line}: {sentence}");
        }
    }
}
