import { defineConfig } from "vitest/config";

export default defineConfig({
  // The data file and the stylesheet belong to the Django app.
  server: { fs: { allow: [".."] } },
  test: {
    environment: "happy-dom",
    css: true,
    include: ["tests/**/*.test.ts"],
    restoreMocks: true,
    unstubGlobals: true,
  },
});
