import { gzipSync } from "node:zlib";
import react from "@vitejs/plugin-react";
import type { Plugin } from "vite";
import { defineConfig } from "vitest/config";

const gateway = process.env.DUBLINE_GATEWAY ?? "http://127.0.0.1:8080";

/**
 * The script sets the theme; the page is empty before it anyway. Before it goes the one that asks the server,
 * as soon as it is here. The CSP allows no inline script.
 */
const scripts: Plugin = {
  name: "scripts",
  apply: "build",
  transformIndexHtml: {
    order: "post",
    handler(html, { bundle = {} }) {
      const start = Object.values(bundle).find((file) => file.type === "chunk" && file.name === "start");
      if (start === undefined) {
        throw new Error("src/start.ts is not among the scripts that were built");
      }
      return html.replace(
        '<script type="module"',
        `<script type="module" async crossorigin src="/${start.fileName}"></script>
    <script type="module" blocking="render"`,
      );
    },
  },
};

/** The gateway sends these to browsers that take them. */
const packed: Plugin = {
  name: "packed",
  apply: "build",
  generateBundle: {
    order: "post",
    handler(_options, bundle) {
      for (const [fileName, file] of Object.entries(bundle)) {
        if (/\.(js|css|svg)$/.test(fileName)) {
          const source = gzipSync(file.type === "chunk" ? file.code : file.source, { level: 9 });
          this.emitFile({ type: "asset", fileName: `${fileName}.gz`, source });
        }
      }
    },
  },
};

export default defineConfig({
  plugins: [react(), scripts, packed],
  build: {
    target: "es2022",
    cssTarget: ["chrome123", "firefox120", "safari17.5"], // light-dark()
    assetsInlineLimit: 0, // the CSP allows no data: scripts or fonts, and the icon is tiny
    rolldownOptions: {
      input: { index: "index.html", start: "src/start.ts" },
      output: {
        codeSplitting: {
          groups: [
            {
              name: "react",
              test: /rolldown\/runtime|node_modules\/(react|react-dom|scheduler)\//,
              tags: ["$initial"],
            },
            { name: "start", test: /src\/start\.ts$/ },
            { name: "page", tags: ["$initial"] },
          ],
        },
      },
    },
    modulePreload: { polyfill: false }, // the polyfill is an inline script
  },
  server: {
    host: "127.0.0.1",
    proxy: {
      "/api": gateway,
      "/sample": gateway,
      "/socket.io": { target: gateway, ws: true },
    },
  },
  preview: { host: "127.0.0.1" },
  test: {
    environment: "jsdom",
    environmentOptions: { jsdom: { pretendToBeVisual: true, url: "http://dubline.test/" } },
    setupFiles: ["src/testing/setup.ts"],
    testTimeout: 30_000,
    maxWorkers: "100%", // else a machine of two cores uses one
    restoreMocks: true,
    unstubGlobals: true,
    coverage: {
      provider: "v8",
      include: ["src/store/*.ts", "src/api/changes.ts", "src/api/records.ts"],
      reporter: ["text"],
      thresholds: { "src/store/*.ts": { lines: 95 } },
    },
  },
});
