import { fileURLToPath } from "node:url";
import tailwind from "@tailwindcss/vite";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

// Where the API is that a dashboard under development talks to: API=http://127.0.0.1:9000 npm run dev
const api = process.env.API ?? "http://127.0.0.1:8080";

export default defineConfig({
  plugins: [react(), tailwind()],
  cacheDir: process.env.VITE_CACHE ?? "node_modules/.vite", // of the server for development, whose container has little to write to
  resolve: { alias: { "~": fileURLToPath(new URL("./src", import.meta.url)) } },
  build: {
    target: "es2023",
    assetsInlineLimit: 0, // the content security policy allows nothing inline
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    rolldownOptions: {
      output: {
        // A few chunks in place of one for each small part that pages share: many small files are larger on the line, and what the first
        // page needs is counted (engine/cmd/gate). What only dialogs or forms need stays out of the others.
        codeSplitting: {
          groups: [
            { name: "index", tags: ["$initial"], priority: 9 },
            { name: "parts", test: /src\/shared\/(live\/live|ui\/(page|time|notice))\./, priority: 8 },
            { name: "forms", test: /src\/shared\/ui\/(field|act|code)\./, priority: 7 },
            { name: "inside", test: /src\/(app\/inside|shared\/(bot\/|ui\/(table|panel|state)))/, priority: 5 },
            { name: "dialogs", test: /src\/(app\/(help|rest|killing)|shared\/session\/again)\./, priority: 4 },
          ],
        },
      },
    },
    manifest: true, // the size check reads from it what the first load needs
  },
  server: { proxy: { "/api": api, "/health": api } },
});
