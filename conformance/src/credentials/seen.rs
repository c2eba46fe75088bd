//! The services that a client has reached, and with what.

use super::recorder::Asked;

/// By what a client proved who it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Proof {
    /// Its secret.
    Secret,
    /// Its certificate.
    Certificate,
    /// Nothing that is the account's.
    Wrong,
}

impl Proof {
    /// In the table.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Secret => "secret",
            Self::Certificate => "certificate",
            Self::Wrong => "wrong proof",
        }
    }
}

/// The path that a client lists, in the group that it takes.
const DEPLOYMENTS: &str = "/lm/deployments";

/// The services that a client has reached, and with what.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Seen {
    /// The address at which it asked for a token.
    pub token_address: Option<String>,
    /// As whom.
    pub client_id: Option<String>,
    /// By what.
    pub proof: Option<Proof>,
    /// The address at which it asked the AI API, up to `/v2`.
    pub address: Option<String>,
    /// The resource group that it named there.
    pub group: Option<String>,
    /// Its message when it gave up.
    pub said: Option<String>,
}

/// In what two clients may differ.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Part {
    /// The existence of any request.
    Asks,
    /// The address at which a token is asked for.
    TokenAddress,
    /// As whom.
    ClientId,
    /// By what.
    Proof,
    /// The address of the API.
    Address,
    /// The resource group.
    Group,
}

impl Part {
    /// In sentences.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Asks => "whether it asks at all",
            Self::TokenAddress => "token address",
            Self::ClientId => "client id",
            Self::Proof => "proof",
            Self::Address => "address",
            Self::Group => "resource group",
        }
    }
}

impl Seen {
    /// From what services were asked: the first token, the first call of the API, and the first list
    /// of deployments. What follows are repetitions.
    pub fn of(asked: &[Asked], said: Option<String>) -> Self {
        let mut seen = Self {
            said,
            ..Self::default()
        };
        let mut has_listed = false;
        for asked in asked {
            match asked {
                Asked::Token {
                    address,
                    client_id,
                    proof,
                } if seen.token_address.is_none() => {
                    seen.token_address = Some(address.clone());
                    seen.client_id = Some(client_id.clone());
                    seen.proof = Some(*proof);
                }
                Asked::Token { .. } => {}
                Asked::Api {
                    address,
                    resource,
                    group,
                    ..
                } => {
                    seen.address.get_or_insert_with(|| address.clone());
                    if resource == DEPLOYMENTS && !has_listed {
                        has_listed = true;
                        seen.group.clone_from(group);
                    }
                }
            }
        }
        seen
    }

    /// `true` if it asked no service for anything.
    pub const fn is_nothing(&self) -> bool {
        self.token_address.is_none() && self.address.is_none()
    }

    /// In what the two differ; nothing where they agree. What was said is not compared.
    pub fn differs_from(&self, other: &Self) -> Vec<Part> {
        if self.is_nothing() != other.is_nothing() {
            return vec![Part::Asks];
        }
        let parts = [
            (
                Part::TokenAddress,
                self.token_address == other.token_address,
            ),
            (Part::ClientId, self.client_id == other.client_id),
            (Part::Proof, self.proof == other.proof),
            (Part::Address, self.address == other.address),
            (Part::Group, self.group == other.group),
        ];
        let differing = parts.into_iter().filter(|(_, is_same)| !is_same);
        differing.map(|(part, _)| part).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn token(address: &str) -> Asked {
        Asked::Token {
            address: address.to_owned(),
            client_id: "client-a".to_owned(),
            proof: Proof::Secret,
        }
    }

    fn api(group: Option<&str>) -> Asked {
        asked("/lm/deployments", group)
    }

    fn asked(resource: &str, group: Option<&str>) -> Asked {
        Asked::Api {
            address: "http://api.a/v2".to_owned(),
            resource: resource.to_owned(),
            group: group.map(str::to_owned),
            account: Some("a".to_owned()),
        }
    }

    #[test]
    fn the_first_of_each_counts() {
        let meta = asked("/lm/meta", None);
        let asked = [token("1"), token("2"), meta, api(Some("g")), api(None)];
        let seen = Seen::of(&asked, None);
        assert_eq!(seen.token_address.as_deref(), Some("1"));
        assert_eq!(seen.proof, Some(Proof::Secret));
        assert_eq!(seen.group.as_deref(), Some("g"));
        assert!(!seen.is_nothing());
        assert!(Seen::of(&[], Some("No.".to_owned())).is_nothing());
    }

    #[test]
    fn every_part_is_compared_but_what_was_said() {
        let seen = |asked: &[Asked], said: Option<&str>| Seen::of(asked, said.map(str::to_owned));
        let one = seen(&[token("1"), api(Some("g"))], None);
        assert_eq!(one.differs_from(&one), []);
        let said = seen(&[token("1"), api(Some("g"))], Some("Failed."));
        assert_eq!(one.differs_from(&said), []);
        let other = seen(&[token("2"), api(None)], None);
        assert_eq!(one.differs_from(&other), [Part::TokenAddress, Part::Group]);
        let refused = seen(&[token("1")], None);
        assert_eq!(one.differs_from(&refused), [Part::Address, Part::Group]);
        let nothing = seen(&[], Some("None."));
        assert_eq!(one.differs_from(&nothing), [Part::Asks]);
        assert_eq!(nothing.differs_from(&Seen::default()), []);
    }
}
