//! The text of `bulkhead --version`.

use std::sync::LazyLock;

use bulkhead_gateway::Page;

/// The commit that the program was built from; whoever builds one to hand out says it.
const COMMIT: Option<&str> = option_env!("BULKHEAD_COMMIT");

/// Version, commit, and whether the page is in the program; where it is not, how to get one.
pub(crate) fn long() -> &'static str {
    static TEXT: LazyLock<String> = LazyLock::new(|| text(COMMIT, Page::IS_BUILT_IN));
    &TEXT
}

fn text(commit: Option<&str>, has_page: bool) -> String {
    let version = env!("CARGO_PKG_VERSION");
    let commit = commit.unwrap_or("not recorded, as in every build for development");
    let page = if has_page {
        "in the program"
    } else {
        "not in the program: `cargo xtask dist` builds one that has it, and --page-dir FOLDER serves \
         one that is built already"
    };
    format!("{version}\ncommit: {commit}\npage: {page}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_says_the_commit_and_whether_the_page_is_there() {
        let whole = text(Some("0123abcd"), true);
        assert!(whole.starts_with(env!("CARGO_PKG_VERSION")), "{whole}");
        assert!(
            whole.contains("commit: 0123abcd\npage: in the program"),
            "{whole}"
        );
        let without = text(None, false);
        assert!(without.contains("commit: not recorded"), "{without}");
        assert!(without.contains("cargo xtask dist"), "{without}");
    }
}
