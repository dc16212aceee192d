// Gzip size of the built JavaScript and CSS against the budget (kB = 1000 bytes).
import { readdirSync, readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";

const BUDGET = { js: 128_000, css: 12_000 };
const assets = new URL("../dist/assets/", import.meta.url);
const sizes = { js: 0, css: 0 };

for (const name of readdirSync(assets)) {
  const kind = name.split(".").at(-1);
  if (kind in sizes) sizes[kind] += gzipSync(readFileSync(new URL(name, assets)), { level: 9 }).length;
}
let over = false;
for (const [kind, bytes] of Object.entries(sizes)) {
  console.log(`${kind}: ${(bytes / 1000).toFixed(1)} kB of ${BUDGET[kind] / 1000} kB`);
  over ||= bytes > BUDGET[kind];
}
process.exit(over ? 1 : 0);
