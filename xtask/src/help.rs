//! The text that `cargo xtask help` prints.

/// Commands, options and the environment variables that are looked at.
pub(crate) const TEXT: &str = "\
cargo xtask COMMAND

  serve [--open] [--port N] [--real] [-- ARGUMENTS]
      Builds the page and the gateway and starts Bulkhead on this machine. Ctrl-C ends it. The first
      time it also fetches or builds what it needs for that, which takes some minutes on two cores:
      Rust's standard library for WebAssembly and wasm-bindgen (a ready-made one, where cargo-binstall
      is installed).
        --open       opens the page in the browser, signed in where that is needed
        --port N     the port to listen on, 8080 if not said, 0 for any free one
        --real       looks for real services and their credentials, as bulkhead alone does; without
                     it there are only the sandboxes, unless ARGUMENTS have --config
        ARGUMENTS    are handed to bulkhead

  setup
      Fetches or builds all that `test` needs: what `serve` needs, clippy and rustfmt, Chromium with
      its driver, and the npm packages of the stories.

  test [--only STEP] [-- ARGUMENTS]
      Sets up, then runs every check and test. Its last line counts the tests.
        --only STEP  one of format, clippy, clippy-page, native, components, stories; or engines,
                     which runs only then: whether an answer of a service can run as a script, in
                     Chromium, Firefox and WebKitGTK (Debian: firefox-esr, webkit2gtk-driver, xvfb,
                     xauth; as root they are installed)
        ARGUMENTS    are handed to the program of that step (a filter of tests, for example)

  bench [-- NAMES]
      Measures the page against the same work in plain JavaScript, in headless Chromium and from
      optimised builds, and writes docs/benchmarks.md. Takes some ten minutes, most of them to build. Leave the
      machine alone meanwhile.
        NAMES        only these benchmarks, and nothing is written: check-lines, check-json, sort-id,
                     sort-outcome, sort-reason, answers, answers-sorted, answers-screen, scroll,
                     scroll-on, journal, first-load

  simulate [--service ai-core|engine] [--seeds N] [--first K] [--world old|new|both]
           [--only-faults KIND,...] [--tell seeds|schedules]
  simulate --bench
      Plays the schedules of N seeds of each service, 2000 if not said, from seed K on: runs in a
      simulated world where much goes wrong at once, each compared with what the service really holds
      in the end. Of a seed that breaks a promise it prints the smallest schedule that does the same,
      and what happened.
        --service S      only this one: the AI API or a process engine
        --world W        the schedules of old, or those in which disks, refusals, waits, outages, the
                         time of day, pauses, cancelling and the gateway's time limit are odd, too;
                         both, if not said
        --only-faults K  of the new world only these kinds: disk, refusals, headers, outages,
                         wall-clock, pauses, cancel, upstream
        --tell seeds     only counts the broken promises and names the first seeds of each
      With --bench it measures how long 10,000 items take by the simulated clock.

  conformance engine [--engine NAME] [--page | --password] [-- ARGUMENTS]
      Starts a real process engine (conformance/engine), plays the same cases against it and against
      the sandbox's, and writes what was seen into docs/conformance-engine.md. Fails where they
      differ. Needs Java 17 and Maven, and is no part of `test`.
        --engine NAME  fluxnova, if not said; or camunda, which has no bulk deletion
        --page         then tries the page with that engine, too
        --password     the engine asks for a password everywhere, and the same cases are played
                       against it directly and through the gateway, which signs in as a user
        ARGUMENTS      are handed to Maven: -o, once all is there, or -Dmaven.repo.local=FOLDER

  conformance credentials
      Installs the official clients of SAP AI Core for Python and JavaScript in .tools (conformance/
      clients says which versions), gives them and Bulkhead the same credentials in each of the places,
      and writes into docs/conformance-credentials.md which of them reach the same service as the same
      client. Fails where one differs in a way that is not known. Needs Python 3.10 with its venv and
      Node.js 20, and is no part of `test`.

  audit
      Checks what the project takes from others: licences, sources and duplicates of the crates, as
      deny.toml allows them, and known holes of crates and npm packages, where the lists of them can
      be had. Says what it could not check. The first time it builds cargo-deny, which takes some
      minutes.

  dist [--target TRIPLE]
      Builds the program to hand out, dist/bulkhead, with its optimised page in it, and an archive,
      dist/bulkhead-VERSION-TARGET.tar.gz, with manual, completions and the licences of all that is in
      it. Takes some ten minutes the first time. Needs Node.js for wasm-opt.
        --target TRIPLE  what it is built for, if not said x86_64-unknown-linux-musl on such a machine
                     with Linux (it needs musl-gcc; as root on Debian it is installed), which needs no
                     library of the system; otherwise the machine's own

  help
      This text.

Environment
  CHROMIUM       the browser to test with, if it is not on the PATH as chromium, chromium-browser
                 or google-chrome
  CHROMEDRIVER   its driver, if it is not on the PATH as chromedriver
  FIREFOX        Firefox, if it is not on the PATH as firefox-esr or firefox
  WEBKIT_DRIVER  WebKitGTK's driver, if it is not on the PATH as WebKitWebDriver
";
