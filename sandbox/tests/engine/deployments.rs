//! Lists, counts and readings of deployments.

use bulkhead_sandbox::EngineOptions;
use serde_json::{Value, json};

use crate::rig::{Rig, few, ids, sorted, unknown};

async fn start() -> (Rig, Vec<Value>) {
    let rig = Rig::start(EngineOptions::default()).await;
    let all = rig.list("/deployment").await;
    (rig, all)
}

/// A list must be these, and its count as many.
async fn is(rig: &Rig, query: &str, expected: &[&Value]) {
    let found = rig.list(&format!("/deployment?{query}")).await;
    let found: Vec<&Value> = found.iter().collect();
    assert_eq!(found, expected, "{query}");
    let count = rig.count(&format!("/deployment/count?{query}")).await;
    assert_eq!(count, expected.len() as u64, "{query}");
}

#[tokio::test(start_paused = true)]
async fn a_deployment_has_its_properties() {
    let (rig, all) = start().await;
    for deployment in &all {
        let keys = deployment.as_object().unwrap().keys();
        let expected = [
            "deploymentTime",
            "id",
            "links",
            "name",
            "source",
            "tenantId",
        ];
        assert!(keys.eq(expected), "{deployment}");
        let time = deployment["deploymentTime"].as_str().unwrap();
        assert!(time.ends_with("+0000") && time.len() == 28, "{time}");
    }
    for field in ["name", "source", "tenantId"] {
        assert!(all.iter().any(|one| one[field].is_null()), "{field}");
        assert!(all.iter().any(|one| one[field].is_string()), "{field}");
    }
    let id = all[3]["id"].as_str().unwrap();
    assert_eq!(rig.read(&format!("/deployment/{id}")).await, all[3]);
}

#[tokio::test(start_paused = true)]
async fn one_that_is_not_there_is_not_found() {
    let (rig, _) = start().await;
    let answer = rig.get("/engine-rest/deployment/nosuch").await;
    let message = answer.refused(404, "InvalidRequestException");
    assert_eq!(message, unknown("nosuch"));
}

#[tokio::test(start_paused = true)]
async fn each_filter_lets_through_exactly_what_matches() {
    let (rig, all) = start().await;
    let those = |takes: &dyn Fn(&Value) -> bool| -> Vec<&Value> {
        all.iter().filter(|one| takes(one)).collect()
    };
    let id = all[5]["id"].as_str().unwrap();
    is(&rig, &format!("id={id}"), &[&all[5]]).await;
    is(&rig, &format!("id={id},{id}"), &[]).await;
    is(&rig, &format!("id={id}&id=nosuch"), &[&all[5]]).await;
    let invoices = those(&|one| one["name"] == "invoice-app");
    assert!(invoices.len() > 5);
    is(&rig, "name=invoice-app", &invoices).await;
    is(&rig, "name=invoice", &[]).await;
    is(&rig, "nameLike=%25voice%25", &invoices).await;
    is(&rig, "nameLike=INVOICE%25", &[]).await;
    let underscore = those(&|one| one["name"] == "know_your_customer");
    is(&rig, "nameLike=know_your%25", &underscore).await;
    let modeler = those(&|one| one["source"] == "Modeler");
    assert!(modeler.len() > 5);
    is(&rig, "source=Modeler", &modeler).await;
    let both = those(&|one| one["source"] == "Modeler" && one["name"] == "onboarding");
    is(&rig, "source=Modeler&name=onboarding", &both).await;
    let retail = those(&|one| one["tenantId"] == "retail");
    assert!(retail.len() > 20);
    is(&rig, "tenantIdIn=retail,nosuch", &retail).await;
    is(&rig, "tenantIdIn=nosuch", &[]).await;
    let without = those(&|one| one["tenantId"].is_null());
    is(&rig, "withoutTenantId=true", &without).await;
    is(&rig, "withoutTenantId=false", &those(&|_| true)).await;
    is(&rig, "nosuch=1&idIn=x", &those(&|_| true)).await;
}

#[tokio::test(start_paused = true)]
async fn times_filter_and_a_time_itself_is_neither_after_nor_before_it() {
    let (rig, mut all) = start().await;
    all.sort_by_key(|one| one["deploymentTime"].to_string());
    let time = |one: &Value| one["deploymentTime"].as_str().unwrap().to_owned();
    let middle = time(&all[100]);
    let query = middle.replace('+', "%2B");
    let expected = |takes: &dyn Fn(String) -> bool| {
        let takes = |one: &&Value| takes(time(one));
        sorted(ids(&all.iter().filter(takes).cloned().collect::<Vec<_>>()))
    };
    let found = async |query: String| {
        let found = rig.list(&format!("/deployment?{query}")).await;
        sorted(ids(&found))
    };
    assert_eq!(
        found(format!("after={query}")).await,
        expected(&|time| time > middle)
    );
    assert_eq!(
        found(format!("before={query}")).await,
        expected(&|time| time < middle)
    );
    let wrong = rig.get("/engine-rest/deployment?after=yesterday").await;
    wrong.refused(400, "InvalidRequestException");
    let wrong = rig.get("/engine-rest/deployment?withoutTenantId=yes").await;
    wrong.refused(400, "InvalidRequestException");
}

#[tokio::test(start_paused = true)]
async fn lists_are_sorted_by_id_or_as_is_asked() {
    let (rig, all) = start().await;
    let sorted_by = |field: &str, list: &[Value]| {
        // No value comes before every other.
        let key = |one: &Value| one[field].as_str().map(str::to_owned);
        list.is_sorted_by_key(key)
    };
    assert!(sorted_by("id", &all));
    for by in ["id", "name", "deploymentTime", "tenantId"] {
        let query = format!("/deployment?sortBy={by}&sortOrder=");
        let up = rig.list(&format!("{query}asc")).await;
        let mut down = rig.list(&format!("{query}desc")).await;
        assert_eq!(up.len(), all.len());
        assert!(sorted_by(by, &up), "{by}");
        down.reverse();
        assert!(sorted_by(by, &down), "{by}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_sort_that_makes_no_sense_is_refused() {
    let (rig, _) = start().await;
    let single = "Only a single sorting parameter specified. sortBy and sortOrder required";
    for (query, sentence) in [
        ("sortBy=id", single),
        ("sortOrder=asc", single),
        (
            "sortBy=nosuch&sortOrder=asc",
            "Cannot set query parameter 'sortBy' to value 'nosuch'",
        ),
        (
            "sortBy=id&sortOrder=up",
            "Cannot set query parameter 'sortOrder' to value 'up'",
        ),
    ] {
        let answer = rig.get(&format!("/engine-rest/deployment?{query}")).await;
        let message = answer.refused(400, "InvalidRequestException");
        assert_eq!(message, sentence);
    }
}

#[tokio::test(start_paused = true)]
async fn pages_are_parts_of_the_whole() {
    let (rig, all) = start().await;
    let page = async |query: &str| rig.list(&format!("/deployment?{query}")).await;
    assert_eq!(page("firstResult=0&maxResults=7").await, all[..7]);
    assert_eq!(page("firstResult=7&maxResults=7").await, all[7..14]);
    assert_eq!(page("firstResult=7").await, all[7..]);
    assert_eq!(page("maxResults=100000").await, all);
    assert_eq!(page("firstResult=100000").await, all[..0]);
    assert_eq!(page("maxResults=0").await, all[..0]);
    assert_eq!(page("maxResults=-1").await, all[..0]);
    for wrong in ["maxResults=abc", "firstResult=1.5", "maxResults="] {
        let answer = rig.get(&format!("/engine-rest/deployment?{wrong}")).await;
        let message = answer.refused(404, "QueryParamException");
        assert_eq!(message, "HTTP 404 Not Found", "{wrong}");
    }
}

#[tokio::test(start_paused = true)]
async fn lists_may_have_a_limit_and_counts_and_statistics_have_none() {
    let rig = Rig::start(EngineOptions {
        most_results: Some(50),
        ..EngineOptions::default()
    })
    .await;
    let id = rig.ids("plain").await[0].clone();
    for path in [
        "/deployment?",
        &format!("/deployment?id={id}&"),
        "/process-definition?",
        "/case-instance?",
    ] {
        for (most, message) in [
            ("", "An unbound number of results is forbidden!"),
            ("maxResults=51", "Max results limit of 50 exceeded!"),
        ] {
            let answer = rig.get(&format!("/engine-rest{path}{most}")).await;
            let said = answer.refused(400, "BadUserRequestException");
            assert_eq!((&*said, &answer.json()["code"]), (message, &json!(0)));
        }
        rig.list(&format!("{path}maxResults=50")).await;
    }
    assert!(rig.count("/deployment/count").await > 50);
    let statistics = rig.list("/process-definition/statistics").await;
    assert!(statistics.len() > 50);
}

#[tokio::test(start_paused = true)]
async fn what_is_deleted_is_in_no_list() {
    let rig = Rig::start(few()).await;
    let gone = rig.ids("plain").await[..8].to_vec();
    assert_eq!(rig.count("/deployment/count").await, 25);
    rig.delete(&gone).answer().await;
    assert_eq!(rig.count("/deployment/count").await, 17);
    let left = ids(&rig.list("/deployment").await);
    assert!(gone.iter().all(|id| !left.contains(id)));
    let answer = rig
        .get(&format!("/engine-rest/deployment/{}", gone[0]))
        .await;
    assert_eq!(answer.status, 404);
}

#[tokio::test(start_paused = true)]
async fn a_head_is_an_answer_without_a_body() {
    let (rig, all) = start().await;
    let id = all[0]["id"].as_str().unwrap();
    for (path, status) in [("", 200), (&*format!("/{id}"), 200), ("/nosuch", 404)] {
        let ask = rig.ask("HEAD", &format!("/engine-rest/deployment{path}"));
        let answer = ask.answer().await;
        assert_eq!((answer.status, answer.text()), (status, ""), "{path}");
    }
    assert_eq!(json!(rig.log().await), json!([]), "and changes nothing");
}
