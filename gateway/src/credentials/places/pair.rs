//! A certificate and its key, as texts or as paths of files.

use crate::credentials::{Fault, Identity, PemError, Secret};

type Named = (&'static str, Option<Secret>);

/// A certificate and its key, as texts or as paths of files.
pub(super) struct Pair {
    pub(super) certificate: Named,
    pub(super) key: Named,
}

impl Pair {
    /// The name of what there is of it.
    pub(super) fn seen(&self) -> Option<&'static str> {
        let named = [&self.certificate, &self.key].into_iter();
        named
            .filter(|(_, value)| value.is_some())
            .map(|(name, _)| *name)
            .next()
    }

    /// The name of its missing part where it has the other.
    pub(super) fn missing(&self) -> Option<&'static str> {
        match (&self.certificate, &self.key) {
            ((_, Some(_)), (name, None)) | ((name, None), (_, Some(_))) => Some(name),
            _ => None,
        }
    }

    pub(super) fn identity(
        &self,
        text: impl Fn(&'static str, &Secret) -> Result<Secret, Fault>,
    ) -> Result<Option<Identity>, Fault> {
        let ((name, Some(certificate)), (key_name, Some(key))) = (&self.certificate, &self.key)
        else {
            return Ok(None);
        };
        let (certificate, key) = (text(name, certificate)?, text(key_name, key)?);
        let identity = Identity::read(&certificate, &key).map_err(|error| match error {
            PemError::Certificate(fault) => Fault::Pem(name, fault),
            PemError::Key(fault) => Fault::Pem(key_name, fault),
        })?;
        Ok(Some(identity))
    }
}
