//! What `cargo xtask help` prints.

/// Commands and options.
pub(crate) const TEXT: &str = "\
cargo xtask COMMAND

  serve [--open] [--port N] [-- ARGUMENTS]
      Builds the page and the gateway and starts Bulkhead on this machine. Ctrl-C ends it. The first
      time it also fetches or builds what it needs for that, which takes some six minutes on two
      cores: Rust's standard library for WebAssembly, trunk and wasm-bindgen.
        --open       opens the page in the browser
        --port N     the port to listen on, 8080 if not said, 0 for any free one
        ARGUMENTS    are handed to bulkhead

  help
      This text.
";
