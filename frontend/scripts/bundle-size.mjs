// Gzip size of what the page needs before its first paint, against the budget (kB = 1000 bytes).
// Builds the sources in memory, so the figures are never those of an old build.
import { gzipSync } from "node:zlib";
import { build } from "vite";

const BUDGET = { js: { target: 128_000, hard: 150_000 }, css: { target: 12_000, hard: 12_000 } };

const { output } = await build({
  root: new URL("..", import.meta.url).pathname,
  logLevel: "silent",
  build: { write: false },
});
const files = new Map(output.map((file) => [file.fileName, file]));
const initial = statically(output.filter((file) => file.isEntry));
const sizes = { js: sum(initial), css: sum(stylesOf(initial)) };

let over = false;
for (const [kind, { target, hard }] of Object.entries(BUDGET)) {
  const size = sizes[kind];
  const verdict = size > hard ? `, OVER the limit of ${kB(hard)}` : size > target ? ", over the target" : "";
  console.log(`initial ${kind}: ${kB(size)} of ${kB(target)}${verdict}`);
  over ||= size > hard;
}
const lazy = output.filter((file) => file.type === "chunk" && !initial.includes(file));
console.log(`lazy js: ${kB(sum(lazy))} in ${lazy.length} chunks`);
const fonts = [...files.keys()].filter((name) => /\.(woff2?|ttf|otf|eot)$/.test(name));
if (fonts.length > 0) {
  console.log(`web fonts, of which there shall be none: ${fonts.join(", ")}`);
}
process.exit(over || fonts.length > 0 ? 1 : 0);

/** The entries and all that they import by `import`, not by `import()`. */
function statically(entries) {
  const found = new Set(entries);
  for (const chunk of found) {
    chunk.imports.forEach((name) => found.add(files.get(name)));
  }
  return [...found];
}

function stylesOf(chunks) {
  const names = new Set(chunks.flatMap((chunk) => [...chunk.viteMetadata.importedCss]));
  return [...names].map((name) => files.get(name));
}

function sum(some) {
  return some.reduce((all, file) => all + gzipSync(file.code ?? file.source, { level: 9 }).length, 0);
}

function kB(bytes) {
  return `${(bytes / 1000).toFixed(1)} kB`;
}
