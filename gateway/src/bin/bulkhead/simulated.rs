//! The flags of `bulkhead sandbox`.

use std::{net::SocketAddr, time::Duration};

use bulkhead_sandbox::{EngineOptions, Options};
use clap::ValueEnum;

use crate::{
    args::{LogArgs, Switch, latency, socket},
    counts::AnyCount,
    engine_args::EngineArgs,
};

/// Stands above the flags that are for the AI API.
const AI_API: &str = "The AI API";

/// The flags of the simulation.
#[derive(Clone, Debug, clap::Args)]
pub(crate) struct SandboxArgs {
    /// The service to simulate.
    #[arg(long, value_name = "WORD", default_value = "ai-api")]
    service: Service,
    /// The address to listen at; port 0 takes a free one.
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:8081", value_parser = socket)]
    pub(crate) listen: SocketAddr,
    /// The seed of its random choices: the same number makes the same items.
    #[arg(long, value_name = "NUMBER", default_value_t = 0)]
    seed: u64,
    /// The shortest time for every answer, in milliseconds.
    #[arg(long = "latency-ms", value_name = "NUMBER", default_value = "0", value_parser = latency)]
    latency: Duration,
    /// The numbers that it begins with: of the AI API items of a status, of each kind in each
    /// group, such as stopped=500; of the engine deployments of a kind, such as plain=500. May be
    /// repeated.
    #[arg(long = "count", value_name = "NAME=NUMBER")]
    counts: Vec<AnyCount>,
    /// Offers the bulk change (on).
    #[arg(long, value_name = "WORD", help_heading = AI_API)]
    bulk_updates: Option<Switch>,
    /// For the engine.
    #[command(flatten)]
    engine: EngineArgs,
    /// The log.
    #[command(flatten)]
    pub(crate) log: LogArgs,
}

/// A service that can be simulated.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Service {
    /// The AI API of SAP AI Core.
    AiApi,
    /// The process engine FINOS Fluxnova or a relative.
    Engine,
}

/// The service that is to be simulated.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Simulated {
    /// An AI API.
    AiApi(Options),
    /// An engine.
    Engine(EngineOptions),
}

impl SandboxArgs {
    /// The service that is to be simulated.
    ///
    /// # Errors
    /// Where a flag is for the other service.
    pub(crate) fn simulated(&self) -> Result<Simulated, String> {
        match self.service {
            Service::AiApi => self.ai_api().map(Simulated::AiApi),
            Service::Engine => self.engine().map(Simulated::Engine),
        }
    }

    fn ai_api(&self) -> Result<Options, String> {
        if let Some(flag) = self.engine.given() {
            return Err(format!("{flag} is for --service engine"));
        }
        let mut options = Options {
            seed: self.seed,
            latency: self.latency,
            bulk_updates: self.bulk_updates.is_none_or(Switch::is_on),
            ..Options::default()
        };
        for count in &self.counts {
            count.apply_to_ai_api(&mut options.counts)?;
        }
        Ok(options)
    }

    fn engine(&self) -> Result<EngineOptions, String> {
        if self.bulk_updates.is_some() {
            return Err("--bulk-updates is for --service ai-api".to_owned());
        }
        let mut options = EngineOptions {
            seed: self.seed,
            latency: self.latency,
            ..EngineOptions::default()
        };
        for count in &self.counts {
            count.apply_to_engine(&mut options.counts)?;
        }
        self.engine.apply(&mut options);
        Ok(options)
    }
}

#[cfg(test)]
mod tests {
    use bulkhead_sandbox::{Behaviour, Credentials, EngineVariant};
    use clap::Parser;

    use super::*;
    use crate::args::{Args, Command};

    fn simulated(flags: &str) -> Result<Simulated, String> {
        let words = ["bulkhead", "sandbox"].into_iter();
        let args = Args::try_parse_from(words.chain(flags.split_whitespace()));
        match args.map_err(|error| error.to_string())?.command {
            Some(Command::Sandbox(args)) => args.simulated(),
            other => panic!("it is no sandbox but {other:?}"),
        }
    }

    #[test]
    fn an_ai_api_is_made_of_its_flags() {
        assert_eq!(simulated(""), Ok(Simulated::AiApi(Options::default())));
        let flags = "--seed 3 --latency-ms 50 --bulk-updates off --count stopped=5 --count dead=0";
        let mut expected = Options {
            seed: 3,
            latency: Duration::from_millis(50),
            bulk_updates: false,
            ..Options::default()
        };
        expected.counts.stopped = 5;
        expected.counts.dead = 0;
        assert_eq!(simulated(flags), Ok(Simulated::AiApi(expected.clone())));
        let flags = format!("--service ai-api {flags}");
        assert_eq!(simulated(&flags), Ok(Simulated::AiApi(expected)));
    }

    #[test]
    fn an_engine_is_made_of_its_flags() {
        let usual = EngineOptions::default();
        assert_eq!(
            simulated("--service engine"),
            Ok(Simulated::Engine(usual.clone()))
        );
        let flags = "--service engine --seed 3 --latency-ms 50 --count plain=5 --count read-only=0 \
                     --relative older-405 --behaviour manual --most-ids 7 --most-results 50 \
                     --null-as-text on --conflicts 2 --authorization off --user me --password x";
        let mut expected = EngineOptions {
            seed: 3,
            latency: Duration::from_millis(50),
            relative: EngineVariant::Older405,
            behaviour: Behaviour::Manual,
            most_ids: 7,
            most_results: Some(50),
            null_as_text: true,
            conflicts: 2,
            authorization: false,
            credentials: Some(Credentials {
                username: "me".to_owned(),
                password: "x".to_owned(),
            }),
            ..usual
        };
        expected.counts.plain = 5;
        expected.counts.read_only = 0;
        assert_eq!(simulated(flags), Ok(Simulated::Engine(expected)));
    }

    #[test]
    fn a_flag_of_the_other_service_is_named() {
        for (flags, expected) in [
            ("--relative batch", "--relative is for --service engine"),
            ("--behaviour code", "--behaviour is for --service engine"),
            ("--user a --password b", "--user is for --service engine"),
            ("--count plain=5", "the AI API counts no \"plain\""),
            (
                "--service engine --bulk-updates on",
                "--bulk-updates is for --service ai-api",
            ),
            (
                "--service engine --count dead=5",
                "the engine counts no \"dead\"",
            ),
        ] {
            let error = simulated(flags).unwrap_err();
            assert!(error.starts_with(expected), "{flags}: {error}");
        }
    }

    #[test]
    fn what_can_not_be_read_says_what_is_allowed() {
        for (flags, expected) in [
            ("--service x", "ai-api, engine"),
            (
                "--service engine --relative x",
                "fluxnova, batch, older, older-405",
            ),
            ("--service engine --behaviour x", "code, manual"),
            ("--service engine --user a", "--password"),
            ("--service engine --password a", "--user"),
            ("--count x=1", "plain=500"),
        ] {
            let error = simulated(flags).unwrap_err();
            assert!(error.contains(expected), "{flags}: {error}");
        }
    }
}
