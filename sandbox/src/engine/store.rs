//! The deployments of one engine.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::deployment::{Definition, Deployment, Line};

/// All deployments, in the order of their ids, in which the engine lists them.
#[derive(Debug)]
pub(crate) struct Store {
    deployments: BTreeMap<String, Deployment>,
    /// The versions that there are.
    versions: HashMap<Line, BTreeSet<u32>>,
}

impl Store {
    /// A store that holds these.
    pub(crate) fn new(deployments: Vec<Deployment>) -> Self {
        let mut versions: HashMap<_, BTreeSet<_>> = HashMap::new();
        for deployment in &deployments {
            for definition in &deployment.definitions {
                let line = versions.entry(deployment.line(definition)).or_default();
                line.insert(definition.version);
            }
        }
        let deployments = deployments.into_iter();
        Self {
            deployments: deployments
                .map(|deployment| (deployment.id.clone(), deployment))
                .collect(),
            versions,
        }
    }

    /// All of them.
    pub(crate) fn all(&self) -> impl Iterator<Item = &Deployment> {
        self.deployments.values()
    }

    /// The one with this id.
    pub(crate) fn get(&self, id: &str) -> Option<&Deployment> {
        self.deployments.get(id)
    }

    /// The same, to be changed.
    pub(crate) fn get_mut(&mut self, id: &str) -> Option<&mut Deployment> {
        self.deployments.get_mut(id)
    }

    /// Takes one out, with all that it defines and all that runs of it.
    pub(crate) fn remove(&mut self, id: &str) {
        let Some(deployment) = self.deployments.remove(id) else {
            return;
        };
        for definition in &deployment.definitions {
            if let Some(line) = self.versions.get_mut(&deployment.line(definition)) {
                line.remove(&definition.version);
            }
        }
    }

    /// `true` if a definition is of the latest version that there is. Once that is deleted, the one
    /// before it is the latest again (contract).
    pub(crate) fn is_latest(&self, deployment: &Deployment, definition: &Definition) -> bool {
        let line = self.versions.get(&deployment.line(definition));
        line.and_then(BTreeSet::last) == Some(&definition.version)
    }
}
