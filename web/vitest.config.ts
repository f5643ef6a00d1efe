import { defineConfig, mergeConfig } from "vitest/config";
import base from "./vite.config.ts";

export default mergeConfig(
  base,
  defineConfig({
    test: {
      environment: "jsdom",
      setupFiles: ["./test/setup.ts"],
      include: ["src/**/*.test.{ts,tsx}", "test/**/*.test.{ts,tsx}"],
      restoreMocks: true,
      isolate: false, // see test/setup.ts
      // Machines that test may be slow and busy; what does not come at all fails nevertheless.
      testTimeout: 30_000,
      expect: { poll: { timeout: 10_000 } },
    },
  }),
);
