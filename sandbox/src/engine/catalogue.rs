//! The applications the simulated company deploys.

use super::deployment::Kind;

/// Something that is deployed again and again, each time with a new version of all that it defines.
#[derive(Debug)]
pub(crate) struct Application {
    pub(crate) name: &'static str,
    pub(crate) source: Option<&'static str>,
    /// Kind, key and name of each definition.
    pub(crate) definitions: &'static [(Kind, &'static str, &'static str)],
}

/// The tenant of the connection's user.
pub(crate) const OWN_TENANT: &str = "retail";
/// A tenant that the connection's user has nothing to do with.
pub(crate) const OTHER_TENANT: &str = "insurance";

const PROCESS_APPLICATION: Option<&str> = Some("process application");
const MODELER: Option<&str> = Some("Modeler");

/// All of them. Those with cases stand first.
pub(crate) const APPLICATIONS: [Application; 10] = [
    Application {
        name: "claims-desk",
        source: PROCESS_APPLICATION,
        definitions: &[
            (Kind::Process, "claim-intake", "Take in a claim"),
            (Kind::Case, "claim-handling", "Handle a claim"),
        ],
    },
    Application {
        name: "credit-review",
        source: PROCESS_APPLICATION,
        definitions: &[
            (Kind::Process, "loan-approval", "Approve a loan"),
            (Kind::Case, "loan-review", "Review a loan"),
            (Kind::Decision, "loan-risk", "Rate the risk of a loan"),
        ],
    },
    Application {
        name: "invoice-app",
        source: PROCESS_APPLICATION,
        definitions: &[
            (Kind::Process, "invoice", "Invoice receipt"),
            (Kind::Process, "invoice-reminder", "Remind of an invoice"),
            (Kind::Decision, "invoice-approver", "Assign an approver"),
        ],
    },
    Application {
        name: "order-service",
        source: PROCESS_APPLICATION,
        definitions: &[
            (Kind::Process, "order-fulfilment", "Fulfil an order"),
            (Kind::Process, "order-cancellation", "Cancel an order"),
            (Kind::Process, "order-return", "Take back an order"),
        ],
    },
    Application {
        name: "onboarding",
        source: MODELER,
        definitions: &[(Kind::Process, "employee-onboarding", "Welcome an employee")],
    },
    Application {
        name: "know_your_customer",
        source: PROCESS_APPLICATION,
        definitions: &[
            (Kind::Process, "kyc-check", "Check a customer"),
            (Kind::Decision, "kyc-level", "Choose the depth of a check"),
        ],
    },
    Application {
        name: "payment-service",
        source: None,
        definitions: &[
            (Kind::Process, "payment-run", "Pay what is due"),
            (Kind::Process, "payment-retry", "Pay once more"),
        ],
    },
    Application {
        name: "travel-request",
        source: MODELER,
        definitions: &[(Kind::Process, "travel-request", "Approve a journey")],
    },
    Application {
        name: "shipment-tracking",
        source: None,
        definitions: &[(Kind::Process, "shipment", "Follow a shipment")],
    },
    Application {
        name: "data-migration 100%",
        source: None,
        definitions: &[(Kind::Process, "data-migration", "Move the data")],
    },
];

/// The number of them that have cases.
pub(crate) const WITH_CASES: usize = 2;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn those_with_cases_stand_first() {
        for (place, application) in APPLICATIONS.iter().enumerate() {
            let mut kinds = application.definitions.iter().map(|(kind, _, _)| *kind);
            assert_eq!(kinds.any(|kind| kind == Kind::Case), place < WITH_CASES);
        }
    }

    #[test]
    fn ids_of_definitions_fit_into_64_characters() {
        let uuid = 36;
        for application in &APPLICATIONS {
            for (_, key, _) in application.definitions {
                assert!(format!("{key}:999999:").len() + uuid <= 64, "{key}");
            }
        }
    }
}
