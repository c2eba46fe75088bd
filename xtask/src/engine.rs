//! A real process engine, as `conformance/engine` describes it: Maven fetches it, Java runs it.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::failure::Failure;
use crate::process;
use crate::version;

/// The folder that describes it.
pub(crate) const FOLDER: &str = "conformance/engine";

const JAVA: u32 = 17;

/// The engine to run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Engine {
    Fluxnova,
    Camunda,
}

impl Engine {
    pub(crate) const ALL: [Self; 2] = [Self::Fluxnova, Self::Camunda];

    /// As `--engine` and Maven's profile take it.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Fluxnova => "fluxnova",
            Self::Camunda => "camunda",
        }
    }
}

/// The programs needed to run one.
pub(crate) struct Java {
    pub(crate) program: PathBuf,
    maven: PathBuf,
    /// The version of Java.
    pub(crate) version: String,
}

impl Java {
    /// Finds both; the failure is a sentence on what is missing.
    pub(crate) fn find() -> Result<Self, Failure> {
        let advice = format!(
            "A real engine needs Java {JAVA} or newer and Maven on the PATH (on Debian: openjdk-{JAVA}-jre-headless and maven)."
        );
        let missing = |what: &str| Failure::new(format!("{what}.")).advise(advice.clone());
        let java = process::find("java").ok_or_else(|| missing("There is no java"))?;
        let maven = process::find("mvn").ok_or_else(|| missing("There is no mvn"))?;
        let version = version::of(&java).unwrap_or_default();
        if version::major(&version) < Some(JAVA) {
            return Err(missing(&format!("{} is version {version}", java.display())));
        }
        Ok(Self {
            program: java,
            maven,
            version,
        })
    }

    /// Has Maven fetch an engine, and gives the classpath of it.
    pub(crate) fn classpath(&self, engine: Engine, further: &[String]) -> Result<String, Failure> {
        let name = engine.name();
        let mut maven = Command::new(&self.maven);
        maven
            .args([
                "-q",
                "-B",
                &format!("-P{name}"),
                "dependency:build-classpath",
            ])
            .args(further)
            .current_dir(FOLDER);
        process::run(&mut maven).map_err(|failure| {
            failure.advise("Maven says above what it could not fetch. Not every mirror of Maven Central has Fluxnova: `--engine camunda` does without it.")
        })?;
        let file = Path::new(FOLDER).join(format!("target/{name}.classpath"));
        fs::read_to_string(&file).map_err(|error| Failure::file(&file, &error))
    }
}

/// The version of an artefact in a classpath, by the name of its file: `h2-2.3.232.jar`.
pub(crate) fn version_in(classpath: &str, artefact: &str) -> Option<String> {
    let files = classpath.split([':', ';']);
    let mut names = files.filter_map(|file| Path::new(file.trim()).file_name()?.to_str());
    names.find_map(|name| {
        let version = name
            .strip_prefix(artefact)?
            .strip_prefix('-')?
            .strip_suffix(".jar")?;
        version
            .starts_with(|c: char| c.is_ascii_digit())
            .then(|| version.to_owned())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_version_is_found_in_a_classpath() {
        let classpath =
            "/r/spring-boot-starter-jdbc-3.5.5.jar:/r/spring-boot-3.5.5.jar:/r/h2-2.3.232.jar\n";
        assert_eq!(version_in(classpath, "h2").as_deref(), Some("2.3.232"));
        assert_eq!(
            version_in(classpath, "spring-boot").as_deref(),
            Some("3.5.5")
        );
        assert_eq!(version_in(classpath, "nosuch"), None);
    }
}
