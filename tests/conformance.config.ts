import config from "./playwright.config";

// Not stories of every day: they need a real process engine at ENGINE_URL, which
// cargo xtask conformance engine --page
// starts.
export default { ...config, testDir: "conformance" };
