//! The command line.

use std::{io::IsTerminal, net::SocketAddr, path::PathBuf, time::Duration};

use bulkhead_gateway::{
    HostName,
    audit::Target,
    log::{LogFormat, LogLevel, escaped},
};
use bulkhead_sandbox::{EngineOptions, Options};
use clap::{
    Parser, Subcommand, ValueEnum,
    error::{ContextKind, ContextValue},
};

use crate::{
    audit::{AuditArgs, target},
    check::CheckArgs,
    connections::ConnectionsArgs,
    counts::AnyCount,
    help,
    reach_args::ReachArgs,
    simulated::SandboxArgs,
    version,
};

/// [`bulkhead_gateway::TIMEOUT`], as it would be given.
const TIMEOUT_MS: &str = "60000";

/// Stands above the flags that are for the sandbox within the gateway.
const SANDBOX: &str = "The sandboxes";

/// Stops and deletes many deployments and executions, and shows what became of each: a page
/// in the browser, and the gateway that serves it.
#[derive(Clone, Debug, Parser)]
#[command(
    name = "bulkhead",
    version,
    long_version = version::long(),
    after_long_help = help::EXAMPLES,
    args_conflicts_with_subcommands = true
)]
pub(crate) struct Args {
    /// The command; without one it serves.
    #[command(subcommand)]
    pub(crate) command: Option<Command>,
    /// For serving.
    #[command(flatten)]
    pub(crate) serve: ServeArgs,
}

/// A command.
#[derive(Clone, Debug, Subcommand)]
pub(crate) enum Command {
    /// Serves the page and forwards to the services (what `bulkhead` alone does, too).
    #[command(after_long_help = help::EXAMPLES)]
    Serve(ServeArgs),
    /// Signs in: opens the page of a running gateway with a fresh key.
    #[command(after_long_help = help::OPEN)]
    Open(OpenArgs),
    /// Lists the connections and where they were found.
    Connections(ConnectionsArgs),
    /// Tries connections without changing anything: signing in, resource groups, a list.
    #[command(after_long_help = help::CHECK)]
    Check(CheckArgs),
    /// Simulates a service, as a process of its own.
    #[command(after_long_help = help::SANDBOX)]
    Sandbox(SandboxArgs),
    /// Shows who changed what: the audit that the gateway writes.
    #[command(after_long_help = help::AUDIT)]
    Audit(AuditArgs),
    /// Prints a script that completes this command in a shell.
    #[command(after_long_help = help::COMPLETIONS)]
    Completions(CompletionsArgs),
    /// Writes the manual pages into a folder.
    #[command(hide = true)]
    Man(ManArgs),
}

/// For which shell.
#[derive(Clone, Copy, Debug, clap::Args)]
pub(crate) struct CompletionsArgs {
    /// The shell.
    #[arg(value_name = "SHELL")]
    pub(crate) shell: clap_complete::Shell,
}

/// The place for the manual pages.
#[derive(Clone, Debug, clap::Args)]
pub(crate) struct ManArgs {
    /// The folder, which has to be there.
    #[arg(value_name = "FOLDER")]
    pub(crate) folder: PathBuf,
}

/// The flags for serving.
#[derive(Clone, Debug, clap::Args)]
pub(crate) struct ServeArgs {
    /// The flags on who reaches it.
    #[command(flatten)]
    pub(crate) reach: ReachArgs,
    /// Opens the page in the browser, signing in where that is needed: also where it would not
    /// be done by itself, as on a terminal of a desktop.
    #[arg(long, conflicts_with = "no_open")]
    pub(crate) open: bool,
    /// Opens no browser.
    #[arg(long)]
    pub(crate) no_open: bool,
    /// Serves the page from this folder instead of the one in the program.
    #[arg(long, value_name = "FOLDER")]
    pub(crate) page_dir: Option<PathBuf>,
    /// The file that names the connections; without it bulkhead/bulkhead.toml in the folder of
    /// the user's configuration, or one in the working folder that names no credentials; without
    /// these the credentials of the official clients; and without any two sandboxes.
    #[arg(long, value_name = "FILE")]
    pub(crate) config: Option<PathBuf>,
    /// The simulated services that are offered.
    #[command(flatten)]
    pub(crate) sandboxes: SandboxesArgs,
    /// The longest time for a whole answer of a service, in milliseconds. The page waits half a
    /// minute longer.
    #[arg(long = "upstream-timeout-ms", value_name = "NUMBER", default_value = TIMEOUT_MS,
        value_parser = timeout)]
    pub(crate) upstream_timeout: Duration,
    /// Writes the audit, which says who changed what, to this file, or with - to standard
    /// output.
    #[arg(long, value_name = "FILE|-", value_parser = target())]
    pub(crate) audit: Option<Target>,
    /// The seed of the sandbox's random choices: the same number makes the same items.
    #[arg(long, value_name = "NUMBER", default_value_t = 0, help_heading = SANDBOX)]
    pub(crate) sandbox_seed: u64,
    /// The shortest time for every answer of the sandbox, in milliseconds.
    #[arg(long = "sandbox-latency-ms", value_name = "NUMBER", default_value = "0",
        value_parser = latency, help_heading = SANDBOX)]
    pub(crate) sandbox_latency: Duration,
    /// Offers the bulk change in the sandbox of the AI API.
    #[arg(long, value_name = "WORD", default_value = "on", help_heading = SANDBOX)]
    pub(crate) sandbox_bulk_updates: Switch,
    /// The numbers that the sandboxes begin with: of the AI API items of a status, of each kind in
    /// each group, such as stopped=500; of the engine deployments of a kind, such as plain=500. May
    /// be repeated.
    #[arg(long = "sandbox-count", value_name = "NAME=NUMBER", help_heading = SANDBOX)]
    pub(crate) sandbox_counts: Vec<AnyCount>,
    /// The log.
    #[command(flatten)]
    pub(crate) log: LogArgs,
}

/// The simulated services that are offered.
#[derive(Clone, Copy, Debug, clap::Args)]
pub(crate) struct SandboxesArgs {
    /// Offers the sandboxes beside real connections.
    #[arg(long, conflicts_with = "sandbox_only")]
    pub(crate) sandbox: bool,
    /// Offers the sandboxes alone, and looks for no file and no credentials.
    #[arg(long, conflicts_with = "config")]
    pub(crate) sandbox_only: bool,
}

/// The gateway to sign in to.
#[derive(Clone, Debug, Default, clap::Args)]
pub(crate) struct OpenArgs {
    /// The port that it listens at, where several run.
    #[arg(long, value_name = "NUMBER", conflicts_with = "listen")]
    port: Option<u16>,
    /// The address that it listens at, where several run.
    #[arg(long, value_name = "ADDRESS", value_parser = socket)]
    listen: Option<SocketAddr>,
    /// Prints the address instead of opening it.
    #[arg(long)]
    pub(crate) print: bool,
}

impl OpenArgs {
    /// `true` if a gateway that listens at an address may be meant.
    pub(crate) fn means(&self, listening: SocketAddr) -> bool {
        self.port.is_none_or(|port| port == listening.port())
            && self.listen.is_none_or(|listen| listen == listening)
    }

    /// The place where it has to listen, for a sentence.
    pub(crate) fn place(&self) -> String {
        match (self.port, self.listen) {
            (_, Some(listen)) => format!(" at {listen}"),
            (Some(port), None) => format!(" at port {port}"),
            (None, None) => String::new(),
        }
    }
}

/// The flags of the log, which goes to standard error.
#[derive(Clone, Copy, Debug, clap::Args)]
pub(crate) struct LogArgs {
    /// The level of the log.
    #[arg(long, value_name = "WORD", default_value = "info")]
    pub(crate) log_level: LogLevel,
    /// The format of the log.
    #[arg(long, value_name = "WORD", default_value = "text")]
    pub(crate) log_format: LogFormat,
}

/// On or off.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Switch {
    /// On.
    On,
    /// Off.
    Off,
}

impl Switch {
    /// `true` if it is on.
    pub(crate) fn is_on(self) -> bool {
        self == Self::On
    }
}

impl ServeArgs {
    /// `true` if the page is opened in the browser: where that is wanted, or where somebody sits
    /// before the screen and has not said otherwise.
    pub(crate) fn opens_browser(&self) -> bool {
        let is_set = |name| std::env::var_os(name).is_some_and(|value| !value.is_empty());
        let has_screen = cfg!(any(windows, target_os = "macos"))
            || is_set("DISPLAY")
            || is_set("WAYLAND_DISPLAY");
        let by_itself = has_screen
            && std::io::stdin().is_terminal()
            && std::io::stderr().is_terminal()
            && !is_set("CI")
            && !is_set("SSH_CONNECTION");
        self.open || (by_itself && !self.no_open)
    }

    /// The simulated AI API that is offered where no connection is named.
    pub(crate) fn sandbox(&self) -> Options {
        let mut options = Options {
            seed: self.sandbox_seed,
            latency: self.sandbox_latency,
            bulk_updates: self.sandbox_bulk_updates.is_on(),
            ..Options::default()
        };
        for count in &self.sandbox_counts {
            if let AnyCount::Status(count) = count {
                count.apply(&mut options.counts);
            }
        }
        options
    }

    /// The simulated engine that is offered beside it.
    pub(crate) fn sandbox_engine(&self) -> EngineOptions {
        let mut options = EngineOptions {
            seed: self.sandbox_seed,
            latency: self.sandbox_latency,
            ..EngineOptions::default()
        };
        for count in &self.sandbox_counts {
            if let AnyCount::Deployment(count) = count {
                count.apply(&mut options.counts);
            }
        }
        options
    }
}

/// The command line of this process. Where it is none, says so and ends the process.
pub(crate) fn parse() -> Args {
    Args::try_parse().unwrap_or_else(|error| harmless(error).exit())
}

/// The error without what may hold a password, and with all that does not show escaped: standard
/// error often goes into a log.
fn harmless(mut error: clap::Error) -> clap::Error {
    let texts: Vec<(ContextKind, String)> = (error.context())
        .filter_map(|(kind, value)| match value {
            ContextValue::String(text) => Some((kind, text.clone())),
            _ => None,
        })
        .collect();
    for (kind, text) in texts {
        let text = if text.contains('@') {
            "(not shown, as it may hold a secret)".into()
        } else {
            escaped(&text).into_owned()
        };
        error.insert(kind, ContextValue::String(text));
    }
    error
}

/// The longest time that can be given, in milliseconds: ten minutes.
const MOST_MS: u64 = 600_000;

pub(crate) fn timeout(text: &str) -> Result<Duration, String> {
    milliseconds(text, 1)
}

pub(crate) fn latency(text: &str) -> Result<Duration, String> {
    milliseconds(text, 0)
}

fn milliseconds(text: &str, least: u64) -> Result<Duration, String> {
    let number = text.parse().ok();
    let number = number.filter(|number| (least..=MOST_MS).contains(number));
    number
        .map(Duration::from_millis)
        .ok_or_else(|| format!("a whole number from {least} to {MOST_MS} is allowed"))
}

pub(crate) fn socket(text: &str) -> Result<SocketAddr, &'static str> {
    let allowed = "an address with a port such as 127.0.0.1:8080 or [::1]:8080 is allowed";
    text.parse().map_err(|_| allowed)
}

pub(crate) fn host(text: &str) -> Result<HostName, &'static str> {
    let allowed = "a name such as bulkhead.example, without http:// and without a port, is allowed";
    HostName::parse(text).ok_or(allowed)
}

#[cfg(test)]
mod tests {
    use bulkhead_gateway::{
        Network,
        config::{Context, Trust, read},
        credentials::Environment,
    };
    use clap::CommandFactory;

    use super::*;

    fn parse(args: &[&str]) -> Result<Args, String> {
        let args = ["bulkhead"].iter().chain(args);
        Args::try_parse_from(args).map_err(|error| harmless(error).to_string())
    }

    #[test]
    fn no_error_repeats_a_password_or_what_a_terminal_obeys() {
        let url = "https://user:S3crt@host";
        let named = format!("--listen={url}");
        for args in [
            &[url][..],
            &["--listen", url],
            &[&named],
            &["--allow-host", url],
            &["--behind-proxy", url],
            &["--sandbox-seed", url],
            &["--sandbox-count", url],
            &["--sandbox-count", &format!("{url}=1")],
            &["--log-level", url],
            &["serve", url],
            &["sandbox", "--user", "a", url],
            &["sandbox", "--count", &format!("plain={url}")],
            &["sandbox", "--listen", url],
            &["--url", url],
            &[&format!("--url={url}")],
            &[&format!("--{url}")],
            &["--listen", "\u{9b}2J\u{202e}"],
            &["\u{9b}2J\u{202e}"],
        ] {
            let error = parse(args).unwrap_err();
            assert!(!error.contains("S3crt"), "{args:?}: {error}");
            assert!(!error.contains(['\u{9b}', '\u{202e}']), "{args:?}: {error}");
        }
    }

    #[test]
    fn the_command_line_is_consistent() {
        Args::command().debug_assert();
    }

    #[test]
    fn serving_needs_no_word() {
        let alone = parse(&["--listen", "127.0.0.1:0", "--sandbox-seed", "7"]).unwrap();
        assert!(alone.command.is_none());
        assert_eq!(alone.serve.reach.listen.port(), 0);
        assert_eq!(alone.serve.upstream_timeout, bulkhead_gateway::TIMEOUT);
        assert_eq!(alone.serve.sandbox().seed, 7);
        let named = parse(&["serve", "--listen", "127.0.0.1:0"]).unwrap();
        assert!(
            matches!(named.command, Some(Command::Serve(serve)) if serve.reach.listen.port() == 0)
        );
        assert!(parse(&["--sandbox-seed", "7", "sandbox"]).is_err());
    }

    #[test]
    fn a_gateway_to_open_is_named_by_its_port_or_its_address() {
        let open = |flags: &[&str]| {
            let args: Vec<_> = ["open"].iter().chain(flags).copied().collect();
            match parse(&args).map(|args| args.command) {
                Ok(Some(Command::Open(open))) => Ok(open),
                other => Err(format!("{other:?}")),
            }
        };
        let own = "127.0.0.1:8080".parse().unwrap();
        let other = "127.0.0.2:8080".parse().unwrap();
        for (flags, means) in [
            (&[][..], [true, true]),
            (&["--port", "8080"], [true, true]),
            (&["--port", "8081"], [false, false]),
            (&["--listen", "127.0.0.1:8080"], [true, false]),
        ] {
            let open = open(flags).unwrap();
            assert_eq!([own, other].map(|at| open.means(at)), means, "{flags:?}");
        }
        assert!(open(&["--port", "1", "--listen", "127.0.0.1:1"]).is_err());
    }

    #[test]
    fn the_audit_goes_to_a_file_or_to_standard_output() {
        let target = |args: &[&str]| parse(args).unwrap().serve.audit;
        assert_eq!(target(&[]), None);
        assert_eq!(target(&["--audit", "-"]), Some(Target::StandardOutput));
        assert_eq!(target(&["--audit", "a"]), Some(Target::File("a".into())));
        assert!(parse(&["--audit", ""]).is_err());
    }

    #[test]
    fn a_certificate_and_its_key_go_together() {
        for (args, fits) in [
            (&["--tls-cert", "a", "--tls-key", "b"][..], true),
            (&["--tls-cert", "a"], false),
            (&["--tls-key", "b"], false),
        ] {
            assert_eq!(parse(args).is_ok(), fits, "{args:?}");
        }
    }

    #[test]
    fn what_can_not_be_read_says_what_is_allowed() {
        for (args, expected) in [
            (["--listen", "8080"], "127.0.0.1:8080"),
            (["--listen", "localhost:8080"], "127.0.0.1:8080"),
            (["--allow-host", "http://x"], "bulkhead.example"),
            (["--allow-host", "x:80"], "bulkhead.example"),
            (["--behind-proxy", "proxy.example"], "10.1.0.0/16"),
            (["--behind-proxy", "10.1.2.3/8"], "write 10.0.0.0/8"),
            (["--behind-proxy", "0.0.0.0/0"], "anybody"),
            (["--log-level", "loud"], "error, warn, info, debug"),
            (["--sandbox-count", "stopped"], "stopped=500"),
            (["--upstream-timeout-ms", "0"], "from 1 to 600000"),
            (["--sandbox-latency-ms", "x"], "from 0 to 600000"),
        ] {
            let error = parse(&args).unwrap_err();
            assert!(error.contains(expected), "{args:?}: {error}");
        }
    }

    #[test]
    fn the_help_shows_a_file_that_can_be_read() {
        let (_, form) = help::EXAMPLES.split_once("[[connections]]").unwrap();
        let (form, _) = form.split_once("\n\n  There").unwrap();
        let environment = Environment::new(|_| Some("set".into()), None);
        let context = Context {
            file: "bulkhead.toml".as_ref(),
            is_private: false,
            trust: Trust::Credentials,
            environment: &environment,
            network: &Network::local(),
        };
        let connections = read(&format!("[[connections]]{form}"), &context);
        assert_eq!(connections.unwrap().len(), 2);
    }
}
