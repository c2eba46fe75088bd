import config from "./playwright.config";

// Not stories: they show nothing but make the pictures of the documentation, from the real page:
// cargo xtask test --only stories -- --config pictures.config.ts
export default { ...config, testDir: "pictures" };
