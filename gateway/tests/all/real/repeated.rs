//! A service that repeats what the gateway signed in with.

use bulkhead_gateway::{
    Connection, ServiceAddress, Setup,
    credentials::{
        Credentials, Secret,
        source::BasicSource,
        watch::{BasicCredentials, Watched},
    },
};

use crate::{
    client::Ask,
    rig::{serve_signed_in, setup},
    upstream::{Manner, Upstream, answer},
};

#[tokio::test]
async fn a_password_that_the_service_repeats_does_not_reach_the_page() {
    let head = "400 Bad Request\r\ncontent-type: application/json\r\nretry-after: correct horse";
    // kermit:correct horse
    let body =
        r#"{"type":"x","message":"you sent Basic a2VybWl0OmNvcnJlY3QgaG9yc2U= (correct horse)"}"#;
    let service = Upstream::start(Manner::Answer(answer(head, body))).await;
    let credentials = BasicCredentials {
        username: "kermit".to_owned(),
        password: Secret::from("correct horse".to_owned()),
    };
    let source = BasicSource::new("the test", Watched::fixed(credentials));
    let address = ServiceAddress::parse(&format!("http://{}", service.address)).unwrap();
    let connection =
        Connection::engine("flows", address).with_credentials(Credentials::Basic(source));
    let (gateway, session) = serve_signed_in(Setup {
        connections: vec![connection],
        ..setup()
    })
    .await;
    let ask = Ask::new(gateway, "GET", "/api/connections/flows/deployment/count");
    let answer = ask.session(&session).answer().await;
    assert_eq!(
        answer.text(),
        r#"{"type":"x","message":"you sent Basic [removed] ([removed])"}"#
    );
    assert_eq!(answer.header("retry-after"), None);
    let sent = service.requests();
    assert_eq!(
        sent[0].header("authorization"),
        Some("Basic a2VybWl0OmNvcnJlY3QgaG9yc2U=")
    );
}
