//! Bodies of a bulk deletion that are no usual ones (all seen on a real engine).

use serde_json::{Value, json};

use crate::rig::{BULK, Rig, few, unknown};

const NO_LIST: &str = "Cannot invoke \"java.util.List.stream()\" because the return value of \
                       \"org.finos.fluxnova.bpm.engine.rest.dto.repository.DeleteDeploymentsDto.\
                       getDeploymentIds()\" is null";
const NO_BODY: &str = "Cannot invoke \"org.finos.fluxnova.bpm.engine.rest.dto.repository.\
                       DeleteDeploymentsDto.isCascade()\" because \"<parameter1>\" is null";

#[tokio::test(start_paused = true)]
async fn a_body_without_the_list_is_an_error_of_the_engine() {
    let rig = Rig::start(few()).await;
    for (body, message) in [
        ("{}", NO_LIST),
        ("{\"cascade\":false}", NO_LIST),
        ("{\"deploymentIds\":null}", NO_LIST),
        ("{\"ids\":[\"nosuch\"]}", NO_LIST),
        ("", NO_LIST),
        ("null", NO_BODY),
    ] {
        let ask = rig.ask("POST", BULK);
        let answer = ask.body("application/json", body).answer().await;
        assert_eq!(
            answer.refused(500, "NullPointerException"),
            message,
            "{body}"
        );
        assert_eq!(answer.headers["connection"], "close");
    }
    let answer = rig.ask("POST", BULK).answer().await;
    answer.refused(500, "NullPointerException");
}

#[tokio::test(start_paused = true)]
async fn a_body_that_can_not_be_read_is_refused_in_plain_text() {
    let rig = Rig::start(few()).await;
    let plain = rig.ids("plain").await;
    let good = &plain[0];
    for (body, sentence) in [
        ("hello".to_owned(), "The body is not JSON: "),
        (
            format!("{{\"deploymentIds\":[\"{good}\""),
            "The body is not JSON: ",
        ),
        (
            json!([good]).to_string(),
            "Cannot deserialize value of type `org.finos.fluxnova.bpm.engine.rest.dto.repository.\
             DeleteDeploymentsDto` from Array value (token `JsonToken.START_ARRAY`)",
        ),
        (
            json!({ "deploymentIds": { "a": 1 } }).to_string(),
            "Cannot deserialize value of type `java.util.ArrayList<java.lang.String>` from Object \
             value (token `JsonToken.START_OBJECT`)",
        ),
        (
            json!({ "deploymentIds": 7 }).to_string(),
            "Cannot deserialize value of type `java.util.ArrayList<java.lang.String>` from Integer \
             value (token `JsonToken.VALUE_NUMBER_INT`)",
        ),
        (
            json!({ "deploymentIds": [good, { "a": 1 }] }).to_string(),
            "Cannot deserialize value of type `java.lang.String` from Object value (token \
             `JsonToken.START_OBJECT`)",
        ),
        (
            json!({ "deploymentIds": [good, ["x"]] }).to_string(),
            "Cannot deserialize value of type `java.lang.String` from Array value (token \
             `JsonToken.START_ARRAY`)",
        ),
        (
            json!({ "deploymentIds": [good], "cascade": "yes" }).to_string(),
            "Cannot deserialize value of type `boolean` from String \"yes\": only \
             \"true\"/\"True\"/\"TRUE\" or \"false\"/\"False\"/\"FALSE\" recognized",
        ),
        (json!({ "deploymentIds": "nosuch" }).to_string(), "Cannot "),
        ("\"nosuch\"".to_owned(), "Cannot "),
        ("true".to_owned(), "Cannot "),
        (
            json!({ "deploymentIds": [], "cascade": [] }).to_string(),
            "Cannot ",
        ),
    ] {
        let ask = rig.ask("POST", BULK);
        let answer = ask.body("application/json", body.clone()).answer().await;
        assert_eq!(answer.status, 400, "{body}");
        assert!(answer.media_type().starts_with("text/plain"), "{body}");
        assert!(answer.text().starts_with(sentence), "{}", answer.text());
        assert_eq!(answer.headers["connection"], "close");
    }
    assert_eq!(
        rig.left(&plain).await,
        plain,
        "one bad id keeps the good ones"
    );
}

#[tokio::test(start_paused = true)]
async fn flags_that_are_no_truth_values_are_read_as_some() {
    let rig = Rig::start(few()).await;
    let ids = rig.ids("processInstances").await;
    for (flag, is_on) in [
        (json!(true), true),
        (json!("true"), true),
        (json!("True"), true),
        (json!("TRUE"), true),
        (json!(1), true),
        (json!(false), false),
        (json!("false"), false),
        (json!(0), false),
        (Value::Null, false),
    ] {
        let body = json!({ "deploymentIds": ["nosuch"], "cascade": flag });
        rig.post(&body).answer().await.row();
        let log = rig.log().await;
        let entry = log.last().unwrap();
        assert_eq!(entry["flags"]["cascade"], is_on, "{flag}");
    }
    let body = json!({ "deploymentIds": ids, "cascade": "true" });
    assert_eq!(rig.post(&body).answer().await.status, 200);
}

#[tokio::test(start_paused = true)]
async fn of_a_property_that_stands_twice_the_last_counts_and_others_are_passed_over() {
    let rig = Rig::start(few()).await;
    let body = "{\"deploymentIds\":[\"first\"],\"extra\":1,\"deploymentIds\":[\"second\"]}";
    let ask = rig.ask("POST", BULK).body("application/json", body);
    assert_eq!(ask.answer().await.failure(), unknown("second"));
}

#[tokio::test(start_paused = true)]
async fn only_json_is_taken_and_only_json_is_given() {
    let rig = Rig::start(few()).await;
    let body = json!({ "deploymentIds": [] }).to_string();
    for (media_type, status) in [
        ("application/json", 200),
        ("application/json;charset=UTF-8", 200),
        ("Application/JSON", 200),
        ("text/plain", 415),
        ("application/x-www-form-urlencoded", 415),
        ("application/merge-patch+json", 415),
        ("", 415),
    ] {
        let ask = rig.ask("POST", BULK).body(media_type, body.clone());
        let answer = ask.answer().await;
        assert_eq!(answer.status, status, "{media_type}");
        if status == 415 {
            let message = answer.refused(415, "NotSupportedException");
            assert_eq!(message, "HTTP 415 Unsupported Media Type");
        }
    }
    for (accepted, status) in [
        ("*/*", 200),
        ("application/*;q=0.5", 200),
        ("text/html, application/json", 200),
        ("text/html", 406),
        ("application/hal+json", 406),
    ] {
        let ask = rig.post(&json!({ "deploymentIds": [] }));
        let answer = ask.header("accept", accepted).answer().await;
        assert_eq!(answer.status, status, "{accepted}");
        if status == 406 {
            answer.refused(406, "NotAcceptableException");
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_body_above_64_mebibytes_is_too_large_and_one_of_25_megabytes_is_not() {
    let rig = Rig::start(few()).await;
    let large = |bytes: usize| json!({ "deploymentIds": [], "extra": "x".repeat(bytes) });
    assert_eq!(rig.post(&large(25_000_000)).answer().await.status, 200);
    let answer = rig.post(&large(64 << 20)).answer().await;
    assert_eq!(
        (answer.status, &answer.json()["error"]),
        (413, &json!("Payload Too Large"))
    );
}
