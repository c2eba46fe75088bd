//! Tokens from a token service over HTTP.

use std::{fs, sync::Arc};

use bulkhead_core::wire::GatewayErrorKind;
use bulkhead_gateway::credentials::{
    ClientAuth, ClientCredentials, Environment, Proof, Secret,
    places::{Namer, find},
    source::{Credentials, TokenSource},
    token::{TIME, TokenClient},
    token_service,
    watch::Watched,
};
use rustls::RootCertStore;

use crate::{
    program::folder,
    token_service::{CLIENT, Manner, SECRET, TokenService, form_field},
};

pub(crate) fn client() -> TokenClient {
    TokenClient {
        roots: Arc::new(RootCertStore::empty()),
        proxy: None,
        time: TIME,
    }
}

/// Credentials that ask for tokens at an address with the right secret.
pub(crate) fn credentials(url: &str) -> ClientCredentials {
    ClientCredentials {
        token_address: token_service(url).unwrap(),
        client_id: CLIENT.to_owned(),
        proof: Proof::Secret(Secret::from(SECRET.to_owned())),
        scope: None,
        client_auth: ClientAuth::Form,
    }
}

pub(crate) fn of(service: &TokenService) -> Credentials {
    let credentials = credentials(&format!("http://{}", service.address));
    source(credentials, client())
}

pub(crate) fn source(credentials: ClientCredentials, client: TokenClient) -> Credentials {
    let watched = Watched::fixed(credentials);
    Credentials::Token(TokenSource::new("`AICORE_SERVICE_KEY`", watched, client))
}

/// The generation and the header, or what kind of failure it is and its sentence.
pub(crate) async fn ask(
    credentials: &Credentials,
) -> Result<(u64, String), (GatewayErrorKind, String)> {
    match credentials.authorization().await {
        Ok(authorization) => {
            let header = authorization.header.unwrap();
            assert!(header.is_sensitive());
            let header = header.to_str().unwrap().to_owned();
            Ok((authorization.generation, header))
        }
        Err(error) => {
            let sentence = error.to_string();
            let shown = format!("{sentence} {error:?} {credentials:?}");
            for secret in [SECRET, "s3cret", "token-"] {
                assert!(!shown.contains(secret), "{shown}");
            }
            Err((error.kind(), sentence))
        }
    }
}

pub(crate) fn token(generation: u64, number: usize) -> (u64, String) {
    (generation, format!("Bearer token-{number}"))
}

#[tokio::test]
async fn a_secret_goes_in_the_form() {
    let service = TokenService::start().await;
    assert_eq!(ask(&of(&service)).await, Ok(token(1, 1)));
    let requests = service.requests();
    let expected = ["accept", "content-length", "content-type", "host"];
    assert_eq!(requests[0].header_names(), expected);
    assert_eq!(
        requests[0].body,
        "grant_type=client_credentials&client_id=sb-client%21b1%7Caicore%21b2\
         &client_secret=s3cret%2B%2F%3D%20%26%25%C3%BC"
    );
}

#[tokio::test]
async fn a_secret_goes_as_basic_where_that_is_wanted_and_a_scope_in_the_form() {
    let service = TokenService::start().await;
    let credentials = ClientCredentials {
        client_auth: ClientAuth::Basic,
        scope: Some("engine.read engine.write".to_owned()),
        ..credentials(&format!("http://{}", service.address))
    };
    assert_eq!(ask(&source(credentials, client())).await, Ok(token(1, 1)));
    let request = &service.requests()[0];
    let scope = form_field(request, "scope");
    assert_eq!(scope.as_deref(), Some("engine.read engine.write"));
    assert_eq!(form_field(request, "client_id"), None);
}

#[tokio::test]
async fn one_asks_for_all_who_wait() {
    let service = TokenService::start().await;
    service.then([Manner::Hold]);
    let credentials = of(&service);
    let waiting: Vec<_> = (0..50)
        .map(|_| {
            let credentials = credentials.clone();
            tokio::spawn(async move { ask(&credentials).await })
        })
        .collect();
    service.arrived(1).await;
    service.release();
    for waiting in waiting {
        assert_eq!(waiting.await.unwrap(), Ok(token(1, 1)));
    }
    assert_eq!(service.requests().len(), 1);
}

#[tokio::test]
async fn whoever_stops_waiting_takes_the_token_from_nobody() {
    let service = TokenService::start().await;
    service.then([Manner::Hold]);
    let credentials = of(&service);
    let first = credentials.clone();
    let first = tokio::spawn(async move { ask(&first).await });
    service.arrived(1).await;
    first.abort();
    assert!(first.await.unwrap_err().is_cancelled());
    let second = tokio::spawn({
        let credentials = credentials.clone();
        async move { ask(&credentials).await }
    });
    service.release();
    assert_eq!(second.await.unwrap(), Ok(token(1, 1)));
    assert_eq!(service.requests().len(), 1);
}

#[tokio::test]
async fn a_401_forces_one_refresh_however_many_notice() {
    let service = TokenService::start().await;
    let credentials = of(&service);
    assert_eq!(ask(&credentials).await, Ok(token(1, 1)));
    for _ in 0..20 {
        credentials.rejected(1).await;
    }
    service.then([Manner::Hold]);
    let waiting: Vec<_> = (0..20)
        .map(|_| {
            let credentials = credentials.clone();
            tokio::spawn(async move {
                credentials.rejected(1).await;
                ask(&credentials).await
            })
        })
        .collect();
    service.arrived(2).await;
    service.release();
    for waiting in waiting {
        assert_eq!(waiting.await.unwrap(), Ok(token(2, 2)));
    }
    credentials.rejected(1).await;
    assert_eq!(ask(&credentials).await, Ok(token(2, 2)));
    assert_eq!(service.requests().len(), 2);
}

#[tokio::test]
async fn a_token_without_a_lifetime_is_used_until_a_401() {
    let service = TokenService::start().await;
    service.set_lifetime(None);
    let credentials = of(&service);
    for _ in 0..3 {
        assert_eq!(ask(&credentials).await, Ok(token(1, 1)));
    }
    credentials.rejected(1).await;
    assert_eq!(ask(&credentials).await, Ok(token(2, 2)));
}

#[tokio::test]
async fn a_secret_that_changes_on_disk_is_used_good_bad_and_good_again() {
    let service = TokenService::start().await;
    let folder = folder("changing-secret");
    let file = folder.join("config.json");
    let write = |secret: &str| {
        let config = serde_json::json!({
            "AICORE_CLIENT_ID": CLIENT,
            "AICORE_CLIENT_SECRET": secret,
            "AICORE_AUTH_URL": format!("http://{}", service.address),
            "AICORE_BASE_URL": "https://api.example.com",
        });
        fs::write(&file, config.to_string()).unwrap();
    };
    write(SECRET);
    let path = file.clone();
    let variable = move |name: &str| (name == "AICORE_CONFIG").then(|| path.clone().into());
    let environment = Environment::new(variable, None);
    let found = find(&environment, &mut Namer::default());
    let candidate = &found.candidates[0];
    let watched = candidate.watched(&environment);
    let place = candidate.place.to_string();
    let credentials = Credentials::Token(TokenSource::new(&place, watched, client()));
    assert_eq!(ask(&credentials).await, Ok(token(1, 1)));
    // The secret is another one, and the file not yet.
    service.change_secret("n3w");
    credentials.rejected(1).await;
    let (kind, sentence) = ask(&credentials).await.unwrap_err();
    assert_eq!(kind, GatewayErrorKind::UpstreamAuth);
    assert!(sentence.contains("does not know this client or its secret"));
    assert!(
        sentence.contains(&format!("those of `{}`.", file.display())),
        "{sentence}"
    );
    // A bad one, and one that is half written.
    write("wr0ng");
    assert_eq!(
        ask(&credentials).await.unwrap_err().0,
        GatewayErrorKind::UpstreamAuth
    );
    fs::write(&file, "{\"AICORE_CLIENT_ID\":").unwrap();
    let (_, sentence) = ask(&credentials).await.unwrap_err();
    assert!(sentence.contains("is no JSON: it breaks off"), "{sentence}");
    assert!(
        credentials
            .notice()
            .unwrap()
            .contains("what was there before is used")
    );
    // The good one is used at once, by all who come together.
    write("n3w");
    let together = (0..8).map(|_| ask(&credentials));
    let good = futures_util::future::join_all(together).await;
    for one in &good {
        assert_eq!(one.as_ref().map(|(generation, _)| *generation), Ok(2));
    }
    assert_eq!(credentials.notice(), None);
    assert_eq!(credentials.account(), Some(CLIENT));
}
