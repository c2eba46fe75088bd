//! The values of an account under the names that they have at a place.

use std::path::Path;

use bulkhead_core::item::ResourceGroup;

use super::{keys::Names, pair::Pair};
use crate::{
    address::ServiceAddress,
    credentials::{
        Account, AddressFault, ClientAuth, ClientCredentials, Environment, Fault, Proof, Secret,
        Tenant, address,
    },
};

/// The type of a key that signs in by certificate.
const BY_CERTIFICATE: &str = "x509";

/// Reads an account of which `get` gives the single values.
pub(super) fn account(
    names: &Names,
    mut get: impl FnMut(&'static str) -> Result<Option<Secret>, Fault>,
) -> Result<Account, Fault> {
    let client_id = get(names.client_id)?;
    let secret = get(names.secret)?;
    let token_address = get(names.token_address)?;
    let certificate_token_address = get(names.certificate_token_address)?;
    let texts = Pair {
        certificate: (names.certificate, get(names.certificate)?),
        key: (names.key, get(names.key)?),
    };
    let files = match (names.certificate_file, names.key_file) {
        (Some(certificate), Some(key)) => Some(Pair {
            certificate: (certificate, get(certificate)?),
            key: (key, get(key)?),
        }),
        _ => None,
    };
    let api = get(names.api)?;

    let files = files.as_ref();
    let is_by_certificate = secret.is_none();
    let (token_name, token_address) = match (certificate_token_address, token_address) {
        (Some(address), _) if is_by_certificate => (names.certificate_token_address, Some(address)),
        (_, address) => (names.token_address, address),
    };
    let mut seen = Vec::new();
    seen.extend(secret.as_ref().map(|_| names.secret));
    seen.extend(texts.seen());
    seen.extend(files.and_then(Pair::seen));
    if seen.len() > 1 {
        return Err(Fault::Proofs(seen));
    }
    let mut show = |name: Option<&'static str>| -> Result<Option<String>, Fault> {
        let value = name.map_or(Ok(None), &mut get)?;
        Ok(value.map(|value| value.reveal().to_owned()))
    };
    let says = show(names.credential_type).ok().flatten();
    if !is_by_certificate && says.as_deref() == Some(BY_CERTIFICATE) {
        return Err(Fault::CredentialType(names.secret));
    }
    let mut missing = Vec::new();
    missing.extend(client_id.is_none().then_some(names.client_id));
    missing.extend(token_address.is_none().then_some(token_name));
    missing.extend(texts.missing());
    missing.extend(files.and_then(Pair::missing));
    missing.extend(api.is_none().then_some(names.api));
    let proofs = if seen.is_empty() {
        let choices = [
            Some(names.secret),
            Some(names.certificate),
            names.certificate_file,
        ];
        choices.into_iter().flatten().collect()
    } else {
        Vec::new()
    };
    let is_complete = missing.is_empty() && proofs.is_empty();
    let (Some(client_id), Some(token_address), Some(api), true) =
        (client_id, token_address, api, is_complete)
    else {
        return Err(Fault::Missing {
            names: missing,
            proofs,
        });
    };
    let identity = match files {
        Some(files) if files.seen().is_some() => files.identity(|name, path| {
            let text = Environment::file(Path::new(path.reveal()));
            text.map_err(|fault| Fault::Part(name, fault.into()))
        })?,
        _ => texts.identity(|_, text| Ok(text.clone()))?,
    };
    let proof = match (secret, identity) {
        (Some(secret), _) => Proof::Secret(secret),
        (None, Some(identity)) => Proof::Certificate(identity),
        // It was seen above that there is one.
        (None, None) => return Err(Fault::Gone),
    };
    let is_fit = |sign: char| sign.is_ascii_graphic();
    if !client_id.reveal().chars().all(is_fit) {
        return Err(Fault::ClientId(names.client_id));
    }
    let token_address = token_service(token_name, &token_address, is_by_certificate)?;
    let tenant = Tenant {
        zone: show(names.zone)?,
        zone_id: show(names.zone_id)?,
        app_name: show(names.app_name)?,
    };
    let group = group(names.group.map_or(Ok(None), &mut get), names);
    Ok(Account {
        address: parsed(names.api, &api, address::api)?,
        client: ClientCredentials {
            token_address,
            client_id: client_id.reveal().to_owned(),
            proof,
            scope: None,
            client_auth: ClientAuth::Form,
        },
        resource_group: group.clone().unwrap_or_default(),
        tenant,
        warnings: group.err().into_iter().collect(),
    })
}

/// The address of the token service; a certificate is shown over TLS only.
fn token_service(
    name: &'static str,
    text: &Secret,
    is_by_certificate: bool,
) -> Result<ServiceAddress, Fault> {
    let address = parsed(name, text, address::token_service)?;
    if is_by_certificate && !address.is_secure() {
        return Err(Fault::Address(name, AddressFault::CertificateNeedsTls));
    }
    Ok(address)
}

/// The resource group that a place names.
pub(super) fn group(
    read: Result<Option<Secret>, Fault>,
    names: &Names,
) -> Result<Option<ResourceGroup>, Fault> {
    let fault = || Fault::Group(names.group.unwrap_or_default());
    let parse = |text: Secret| ResourceGroup::parse(text.reveal()).ok_or_else(fault);
    read.map_err(|_| fault())?.map(parse).transpose()
}

fn parsed(
    name: &'static str,
    text: &Secret,
    parse: impl Fn(&str) -> Result<ServiceAddress, AddressFault>,
) -> Result<ServiceAddress, Fault> {
    parse(text.reveal()).map_err(|fault| Fault::Address(name, fault))
}
