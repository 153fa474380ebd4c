// Fails the build when the JavaScript of the first route, or of a part that is loaded later, grows over its budget.
import { readdir, readFile } from "node:fs/promises";
import { gzipSync } from "node:zlib";

const budget = 160 * 1024;
// Parts that are loaded when they are first shown, by the name of their chunk.
const later = { Topology: 80 * 1024, CreateFlow: 40 * 1024, OperatorArea: 60 * 1024, Palette: 20 * 1024 };
const dist = new URL("../dist/", import.meta.url);
const gzipped = async (file) => gzipSync(await readFile(new URL(file, dist)), { level: 9 }).length;
const kilobytes = (size) => `${(size / 1024).toFixed(1)} KB gzip`;
const html = await readFile(new URL("index.html", dist), "utf8");
const first = [...html.matchAll(/(?:src|href)="\/(assets\/[^"]+)"/g)].map((match) => match[1]);
let scripts = 0;
for (const file of first) {
  const size = await gzipped(file);
  if (file.endsWith(".js")) scripts += size;
  console.log(`${file}  ${kilobytes(size)}`);
}
console.log(`first route: ${kilobytes(scripts)} of JavaScript, budget ${budget / 1024} KB`);
let failed = scripts > budget;
const assets = await readdir(new URL("assets/", dist));
for (const [name, most] of Object.entries(later)) {
  const chunks = assets.filter((file) => file.startsWith(`${name}-`) && file.endsWith(".js"));
  // A name that is not there would be a budget that cannot be exceeded.
  if (chunks.length === 0) {
    console.error(`There is no chunk ${name}: it is in the first route, or has another name.`);
    failed = true;
  }
  for (const file of chunks) {
    const size = await gzipped(`assets/${file}`);
    console.log(`assets/${file}  ${kilobytes(size)}, budget ${most / 1024} KB`);
    failed ||= size > most;
  }
}
if (failed) process.exit(1);
