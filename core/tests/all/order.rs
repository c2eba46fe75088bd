//! The order of the modules, of core and of the page: each uses only those that stand before it.

use std::{fs, path::Path};

/// The modules of core, each after those that it may use.
const ORDER: [&str; 17] = [
    "byte",
    "formula",
    "time",
    "place",
    "rich_text",
    "wire",
    "item",
    "paste",
    "rules",
    "service",
    "transport",
    "survey",
    "plan",
    "ledger",
    "run",
    "report",
    "lib",
];

/// The modules of the page, in the same way.
const ORDER_OF_PAGE: [&str; 12] = [
    "browser",
    "gateway",
    "source",
    "theme",
    "router",
    "messages",
    "state",
    "components",
    "pages",
    "app",
    "lib",
    "main",
];

/// One use of another module.
#[derive(Debug, PartialEq, Eq)]
struct Use {
    file: String,
    used: String,
}

impl Use {
    /// The reason it is against the order, if so.
    fn fault(&self, order: &[&str]) -> Option<String> {
        let Self { file, used } = self;
        let rank = |module: &str| order.iter().position(|of| *of == module);
        let module = module_of(file);
        let Some(own) = rank(module) else {
            return Some(format!(
                "{file}: the module {module} has no place in the order"
            ));
        };
        match rank(used) {
            // What is no module is an item of `lib.rs`, of which there is none.
            None => Some(format!(
                "{file} uses crate::{used}, which has no place in the order"
            )),
            Some(other) if other > own => Some(format!(
                "{file} uses crate::{used}, but {used} stands after {module}: move what both need \
                 to {module} or before it"
            )),
            Some(_) => None,
        }
    }
}

/// The module of a file below `src`.
fn module_of(file: &str) -> &str {
    let first = file.split('/').next().unwrap_or(file);
    first.strip_suffix(".rs").unwrap_or(first)
}

/// The modules that the code of a file names after `crate::`; its tests may use what they like.
fn used_in(text: &str) -> Vec<String> {
    let code = text
        .split("#[cfg(test)]\nmod tests")
        .next()
        .unwrap_or_default();
    let code: String = code
        .lines()
        .filter(|line| !line.trim_start().starts_with("//"))
        .collect::<Vec<_>>()
        .join("\n");
    let mut used = Vec::new();
    for (at, _) in code.match_indices("crate::") {
        let rest = code.get(at + "crate::".len()..).unwrap_or_default();
        match rest.strip_prefix('{') {
            Some(tree) => used.extend(branches(tree)),
            None => used.push(name(rest)),
        }
    }
    used
}

/// The first name of each branch of a tree of imports, up to the brace that ends it.
fn branches(tree: &str) -> Vec<String> {
    let mut depth = 0_usize;
    let mut begins = true;
    let mut found = Vec::new();
    for (at, character) in tree.char_indices() {
        match character {
            '{' => depth += 1,
            '}' if depth == 0 => break,
            '}' => depth -= 1,
            ',' if depth == 0 => begins = true,
            _ if begins && !character.is_whitespace() => {
                found.push(name(tree.get(at..).unwrap_or_default()));
                begins = false;
            }
            _ => {}
        }
    }
    found
}

fn name(text: &str) -> String {
    let is_part = |character: &char| character.is_ascii_alphanumeric() || *character == '_';
    text.chars().take_while(is_part).collect()
}

/// Every use of another module in the files below a folder.
fn uses_below(root: &Path, folder: &Path, found: &mut Vec<Use>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            uses_below(root, &path, found);
        } else if path.extension().is_some_and(|of| of == "rs") {
            let file = path
                .strip_prefix(root)
                .unwrap()
                .to_string_lossy()
                .replace('\\', "/");
            // A file of tests alone.
            if file.ends_with("/tests.rs") {
                continue;
            }
            let used = used_in(&fs::read_to_string(&path).unwrap());
            found.extend(used.into_iter().map(|used| Use {
                file: file.clone(),
                used,
            }));
        }
    }
}

/// Holds the files below a folder to an order.
fn hold(root: &Path, order: &[&str]) {
    let mut uses = Vec::new();
    uses_below(root, root, &mut uses);
    for module in order {
        let is_there = root.join(module).is_dir() || root.join(format!("{module}.rs")).is_file();
        assert!(is_there, "{module} stands in the order, and is no module");
    }
    assert!(uses.len() > 100, "only {} were found", uses.len());
    let faults: Vec<_> = uses.iter().filter_map(|of| of.fault(order)).collect();
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn each_module_of_core_uses_only_those_before_it() {
    hold(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &ORDER);
}

#[test]
fn each_module_of_the_page_uses_only_those_before_it() {
    hold(
        &Path::new(env!("CARGO_MANIFEST_DIR")).join("../src"),
        &ORDER_OF_PAGE,
    );
}

#[test]
fn an_import_against_the_order_is_found_and_says_what_to_do() {
    let text = "use crate::{\n    item::{Action, Step},\n    run::Runner,\n};\nfn f() {\n    crate::report::csv();\n}\n\
                #[cfg(test)]\nmod tests {\n    use crate::ledger;\n}\n";
    assert_eq!(used_in(text), ["item", "run", "report"]);
    let fault = |used: &str| {
        let file = "plan/mod.rs".to_owned();
        let used = used.to_owned();
        Use { file, used }.fault(&ORDER)
    };
    assert_eq!(fault("item"), None);
    assert_eq!(
        fault("run").as_deref(),
        Some(
            "plan/mod.rs uses crate::run, but run stands after plan: move what both need to plan \
             or before it"
        )
    );
}
