//! The texts of `--help` beside the flags.

/// For serving.
pub(crate) const EXAMPLES: &str = "\
Examples:
  bulkhead
      Serves the page at http://127.0.0.1:8080, with the connections of the user's bulkhead.toml, or
      else with the credentials that the official clients of SAP AI Core would find. Where there are
      none, it offers two sandboxes: a simulated AI Core tenant and a simulated process engine, in
      which nothing can be broken.
  bulkhead connections
      Lists the connections, and where each was found. `bulkhead check` tries them.
  bulkhead --config team.toml --listen 127.0.0.1:0
      Uses the connections of team.toml, at a free port. The address stands on standard output.
  bulkhead --listen 0.0.0.0:8443 --allow-host bulkhead.example \
    --tls-cert chain.pem --tls-key key.pem
      Lets other machines in, by this name and over TLS. Whoever signs in there can delete what it
      can delete. Both files are read again when they change.
  bulkhead --listen 0.0.0.0:8080 --allow-host bulkhead.example --behind-proxy 10.1.2.3
      Lets only the proxy at 10.1.2.3 connect, which speaks TLS with browsers, and sets
      X-Forwarded-For and X-Forwarded-Proto (and X-Forwarded-Host where it changes Host).
  bulkhead sandbox
      Simulates a service at http://127.0.0.1:8081, for a connection with sandbox = true.

The file with the connections:
  [[connections]]
  name = \"prod\"                            # needed: 1 to 40 of a-z, 0-9 and the hyphen
  kind = \"ai-core\"                         # needed: the kind of service
  url = \"https://api.ai.example.com\"       # needed here: without the /v2 of the API
  token_url = \"https://t.auth.example.com\" # these three, or certificate_file and key_file in
  client_id = \"sb-1!b2|aicore!b3\"          # place of the secret; or no url and one of
  client_secret_env = \"PROD_SECRET\"        # service_key_file, service_key_env and profile
  resource_groups = [\"default\", \"team-b\"]  # only these; without it those of the service
  batch_limit = 50                         # at most so many items in a request, 1 to 100
  read_only = true                         # nothing can be changed on it
  max_items = 500                          # at most so many items in a run
  rate = 20                                # at most so many items a second
  label = \"Production\"                     # stands beside its name and beside the buttons that
                                           # send, resume and cancel; up to 32 characters
  colour = \"red\"                           # of the label; or orange, green, blue, purple, grey
  confirm = \"amount\"                       # every change is confirmed by the number of its items;
                                           # \"word\", the default: a deletion by the word DELETE
  sandbox = true                           # the connection leads to `bulkhead sandbox`

  [[connections]]
  name = \"flows\"
  kind = \"engine\"                          # FINOS Fluxnova, or a relative
  url = \"http://127.0.0.1:8090/engine-rest\" # its REST API; …/engine-rest/engine/name for one of
                                           # several engines
  username = \"demo\"                        # or token_url, client_id and client_secret_…, with
  password_env = \"FLOWS_PASSWORD\"          # scope and client_auth = \"basic\"; or neither
  allow_http = true                        # lets addresses be ones with http at other machines
  batch_limit = 50                         # at most so many items in a request, 1 to 1000

  There may be any number of them; ca_file names certificates to trust beside the machine's. The
  file is bulkhead/bulkhead.toml in $XDG_CONFIG_HOME (~/.config); one in the working folder may
  name no credentials. Secrets stand better in a file (client_secret_file, password_file) or a
  variable (…_env); client_secret and password are taken only from a file of mode 0600.
  docs/credentials.md says where else credentials are found.

Signing in:
  As soon as one connection is no sandbox, whoever uses the page has to sign in. On a terminal an
  address that does it stands on standard error; `bulkhead open` gives a fresh one.

It ends at Ctrl-C or SIGTERM: what is in flight is awaited for ten seconds at most.
The log goes to standard error.";

/// For signing in.
pub(crate) const OPEN: &str = "\
As soon as one connection is no sandbox, the gateway asks for sign-in. On a terminal it prints an
address that signs in, once and within ten minutes; this command gives a fresh one at any time. It
has to run on the gateway's machine, as the account that the gateway runs as, or as root.

Examples:
  bulkhead open
      Opens the page in the browser, signed in.
  bulkhead open --port 9000 --print
      Prints the address that signs in to the gateway at port 9000. Whoever uses it first is in.
  sudo -u bulkhead bulkhead open --print
      The same for a gateway that runs as the account bulkhead.";

/// For trying connections.
pub(crate) const CHECK: &str = "\
Of each connection it says whether a token comes, what the service can do, which resource groups it
has, whether deployments can be listed, how far its clock differs, and how long a certificate lasts.
It changes nothing. It ends with 0 only where all of it is well.

Examples:
  bulkhead check
      Tries every connection that `bulkhead` would offer here.
  bulkhead check prod --json
      Tries the connection prod, and writes what it found as JSON.";

/// For the sandbox.
pub(crate) const SANDBOX: &str = "\
Examples:
  bulkhead sandbox --seed 7 --count stopped=500 --count running=0
      The same items every time, 500 of them stopped and none of them running.
  bulkhead sandbox --latency-ms 300 --bulk-updates off
      A slow service without the bulk change.
  bulkhead sandbox --service engine --count plain=1000 --user demo --password demo
      A process engine with a thousand deployments that can be deleted beside all others, which
      asks for credentials. Its calls are below /engine-rest.

A connection that leads to an AI API:
  [[connections]]
  name = \"sandbox\"
  kind = \"ai-core\"
  url = \"http://127.0.0.1:8081\"
  sandbox = true

Faults are switched on with PUT /sandbox/faults; what arrived stands at GET /sandbox/log. What an
engine really holds stands at GET /sandbox/deployments.";

/// For the audit.
pub(crate) const AUDIT: &str = "\
Examples:
  bulkhead audit --run 0123456789abcdef
      What a run has changed. Its id stands in the page's exports and in the gateway's log.
  bulkhead audit --id d889e3a61050c085
      Who stopped or deleted this deployment, from where, and what became of it.
  bulkhead audit --since 8h --json
      Every change and refusal of the last eight hours, as it stands in the file.

The usual file is bulkhead/audit.jsonl in the folder in which programs keep their state: that is
$XDG_STATE_HOME, or else ~/.local/state; on macOS, where that variable is not set,
~/Library/Application Support; on Windows %LOCALAPPDATA%. Old files beside it are read, too, but
not compressed ones.";

/// For completion in a shell.
pub(crate) const COMPLETIONS: &str = "\
Examples:
  bulkhead completions bash > ~/.local/share/bash-completion/completions/bulkhead
  bulkhead completions zsh > ~/.zfunc/_bulkhead      (where ~/.zfunc is on the fpath)
  bulkhead completions fish > ~/.config/fish/completions/bulkhead.fish";
