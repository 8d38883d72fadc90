import { defineConfig } from "vite";

export default defineConfig({
  // Other packages' source, as in tests: what is built is what is in the repository.
  resolve: { conditions: ["@vclock/source", "module", "browser", "development|production"] },
  oxc: { jsx: { runtime: "automatic", importSource: "preact" } },
  build: {
    target: "es2023",
    // One script, one style sheet: the content security policy allows no inline code and no data: modules.
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
    reportCompressedSize: true,
  },
});
