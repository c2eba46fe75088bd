//! Config files and profiles.

use super::*;

fn at_home<'v>(
    home: &Folder,
    variables: impl IntoIterator<Item = (&'v str, &'v str)>,
) -> Vec<String> {
    found(&environment_at(variables, Some(home.path())))
}

#[test]
fn the_profile_that_is_asked_for_comes_first_and_all_others_after_it() {
    let home = Folder::new();
    for (file, client_id) in [
        ("config.json", "sb-file"),
        ("config_b.json", "sb-b"),
        ("config_a.json", "sb-a"),
        ("config_a.json.bak", "sb-old"),
        ("other.json", "sb-other"),
    ] {
        home.write(&format!(".aicore/{file}"), &config(client_id));
    }
    let usual = ["aicore: sb-file -", "a: sb-a -", "b: sb-b -"];
    for profile in ["", "default"] {
        assert_eq!(at_home(&home, [("AICORE_PROFILE", profile)]), usual);
    }
    assert_eq!(at_home(&home, []), usual);
    assert_eq!(
        at_home(&home, [("AICORE_PROFILE", "b")]),
        ["b: sb-b -", "aicore: sb-file -", "a: sb-a -"]
    );
}

#[test]
fn a_profile_that_is_missing_is_told_with_its_file_and_those_that_are_there() {
    let home = Folder::new();
    home.write(".aicore/config_a.json", &config("sb-a"));
    let lines = at_home(&home, [("AICORE_PROFILE", "prod")]);
    let file = home.path().join(".aicore/config_prod.json");
    let sentence = format!(
        "`{}` is not there, but `AICORE_PROFILE` asks for the profile `prod`; its folder has \
         these: a",
        file.display()
    );
    assert_eq!(lines, ["a: sb-a -".to_owned(), sentence]);
    // Also where there is no folder.
    let lines = at_home(&Folder::new(), [("AICORE_PROFILE", "prod")]);
    assert!(
        lines[0].ends_with("its folder has no other profile"),
        "{lines:?}"
    );
}

#[test]
fn a_folder_or_file_that_is_named_has_to_be_there() {
    let home = Folder::new();
    let elsewhere = Folder::new();
    home.write(".aicore/config.json", &config("sb-home"));
    let path = elsewhere.write("x.json", &config("sb-x"));
    let folder = elsewhere.path().to_str().unwrap();
    let lines = at_home(&home, [("AICORE_CONFIG", path.to_str().unwrap())]);
    assert_eq!(lines, ["aicore: sb-x -"]);
    let lines = at_home(&home, [("AICORE_HOME", folder)]);
    assert!(
        lines[0].contains("config.json` (named by `AICORE_HOME`) can't be used: reading"),
        "{lines:?}"
    );
    elsewhere.write("config_dev.json", &config("sb-dev"));
    assert_eq!(at_home(&home, [("AICORE_HOME", folder)]), ["dev: sb-dev -"]);
    let gone = elsewhere.path().join("gone");
    for name in ["AICORE_CONFIG", "AICORE_HOME"] {
        let lines = at_home(&home, [(name, gone.to_str().unwrap())]);
        let words = format!("(named by `{name}`) can't be used: reading");
        assert!(lines[0].contains(&words), "{lines:?}");
    }
    // A folder is no file.
    let lines = at_home(&home, [("AICORE_CONFIG", folder)]);
    assert!(lines[0].ends_with("is no file"), "{lines:?}");
}

#[test]
fn a_file_that_is_no_json_is_told_and_the_others_are_still_found() {
    let home = Folder::new();
    home.write(".aicore/config.json", "AICORE_CLIENT_SECRET=s3cret");
    home.write(".aicore/config_dev.json", &config("sb-dev"));
    let lines = at_home(&home, []);
    assert_eq!(lines[0], "dev: sb-dev -");
    assert!(lines[1].ends_with("is no JSON: it does not begin with `{`; correct the file"));
}

#[test]
fn a_profile_is_told_from_the_file_without_one_and_a_file_of_no_profile_is_left_out() {
    let home = Folder::new();
    for (file, client_id) in [
        ("config.json", "sb-file"),
        ("config_.json", "sb-none"),
        ("config_aicore.json", "sb-named"),
        ("config_ä.json", "sb-umlaut"),
    ] {
        home.write(&format!(".aicore/{file}"), &config(client_id));
    }
    assert_eq!(
        at_home(&home, []),
        [
            "aicore: sb-file -",
            "profile-aicore: sb-named -",
            "profile: sb-umlaut -"
        ]
    );
}

#[test]
fn a_file_that_is_far_too_large_is_not_read() {
    let home = Folder::new();
    home.write(".aicore/config.json", &" ".repeat(2 << 20));
    assert!(at_home(&home, [])[0].ends_with("has more than 1 MiB"));
}

#[test]
fn a_profile_can_be_named_by_the_configuration() {
    let home = Folder::new();
    home.write(".aicore/config_dev.json", &config("sb-dev"));
    home.write(".aicore/config.json", &config("sb-file"));
    let environment = environment_at([], Some(home.path()));
    for (profile, client_id) in [("dev", "sb-dev"), ("default", "sb-file")] {
        let place = of_profile(&environment, profile).unwrap();
        let account = place.read(&environment).unwrap();
        assert_eq!(account.client.client_id, client_id);
    }
    let place = of_profile(&environment, "prod").unwrap();
    assert_eq!(place.read(&environment).unwrap_err(), Fault::Gone);
    assert_eq!(of_profile(&super::environment([]), "dev"), None);
}
