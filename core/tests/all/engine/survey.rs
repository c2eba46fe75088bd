//! Surveys of deployments.

use bulkhead_core::{
    item::{Flags, ItemId, Kind},
    plan::{SecondReading, State},
    service::{
        Observation,
        engine::{IDLE, IN_USE, PRESENT},
    },
    survey::Survey,
};

use super::fake::{CASCADE, FakeEngine, check, survey, surveyed};

#[test]
fn a_survey_says_what_a_deployment_is_and_how_much_hangs_on_it() {
    let deployments = [("idle", 0), ("busy", 4), ("case", 0)];
    let engine = FakeEngine::new(&deployments, &|_, _, _| None);
    let ids = ["idle", "busy", "case", "gone"];
    let format = Kind::ProcessDeployments.id_format();
    let ids = ids.map(|id| ItemId::parse(format, id).unwrap());
    let survey = survey(&engine, &ids);
    assert_eq!(survey.trouble(), None);
    let status = |at: usize| match &survey.seen(&ids[at]).unwrap().observation {
        Observation::Found(found) => found.status.to_string(),
        other => format!("{other:?}"),
    };
    assert_eq!([status(0), status(1)], [IDLE, IN_USE]);
    assert_eq!([status(2), status(3)], [IN_USE, "NotFound"]);
    let about = |at: usize| survey.seen(&ids[at]).unwrap().about.clone().unwrap();
    assert_eq!(about(1).name.as_deref(), Some("name of busy"));
    assert_eq!(about(1).usage.unwrap().process_instances, 4);
    assert_eq!(about(2).usage.unwrap().case_instances, Some(2));
}

#[test]
fn what_could_not_be_counted_is_unknown_and_not_nothing() {
    for (path, status, is_tried_again) in [
        ("process-definition/statistics", 403, false),
        ("process-definition/statistics", 503, true),
        ("case-definition", 500, true),
    ] {
        let engine = FakeEngine::new(&[("a1", 0), ("b2", 3)], &|_, _, _| None);
        engine.refused.set(Some((path, status)));
        let ids: Vec<_> = check("a1\nb2").items().map(|i| i.id.clone()).collect();
        let survey = survey(&engine, &ids);
        assert_eq!(survey.trouble(), None, "{path}");
        assert!(survey.uncounted().is_some(), "{path}");
        let seen = ids.iter().map(|id| survey.seen(id).unwrap());
        let statuses: Vec<_> = seen
            .map(|seen| match &seen.observation {
                Observation::Found(found) => found.status.to_string(),
                other => panic!("{other:?}"),
            })
            .collect();
        // What was counted stands, whatever else could not be.
        let of_second = match path {
            "case-definition" => IN_USE,
            _ => PRESENT,
        };
        assert_eq!(statuses, [PRESENT, of_second], "{path}");
        let readings = engine.readings.get() - ids.len();
        assert_eq!(readings > 2, is_tried_again, "{path} {status}: {readings}");
    }
}

#[test]
fn an_engine_without_cases_is_counted_all_the_same() {
    let engine = FakeEngine::new(&[("a1", 0)], &|_, _, _| None);
    engine.refused.set(Some(("case-definition", 404)));
    let (groups, _) = surveyed(&engine, "a1", Flags::NONE);
    let is_idle =
        |state: &State| matches!(state, State::Found { found, .. } if &*found.status == IDLE);
    assert!(is_idle(&groups.all()[0].state));
}

#[test]
fn more_than_was_known_when_it_was_planned_is_told_from_less() {
    let engine = FakeEngine::new(&[("a1", 0), ("b2", 3)], &|_, _, _| None);
    let ids: Vec<_> = check("a1\nb2").items().map(|i| i.id.clone()).collect();
    let plan = |flags| surveyed(&engine, "a1\nb2", flags).1.unwrap();
    let (with, without) = (plan(CASCADE), plan(Flags::NONE));
    let groups = || surveyed(&engine, "a1\nb2", CASCADE).0;
    let seen = groups();
    let second = |now: &Survey| SecondReading::of(&with, &seen, now, &groups());
    for (instances, more) in [(3, false), (2, false), (4, true)] {
        engine
            .deployments
            .borrow_mut()
            .insert("b2".into(), instances);
        let now = survey(&engine, &ids);
        assert_eq!(with.destroys_more_by(&now), more, "{instances}");
        assert!(!without.destroys_more_by(&now), "it destroys none");
        let expected = if more {
            SecondReading::Changed
        } else {
            SecondReading::Same
        };
        assert_eq!(second(&now), expected, "{instances}");
    }
    engine.deployments.borrow_mut().insert("b2".into(), 0);
    let idle = survey(&engine, &ids);
    assert_eq!(second(&idle), SecondReading::Changed);
    engine.refused.set(Some(("case-definition", 500)));
    let unknown = survey(&engine, &ids);
    assert!(with.destroys_more_by(&unknown));
    assert_eq!(second(&unknown), SecondReading::NotKnown);
}
