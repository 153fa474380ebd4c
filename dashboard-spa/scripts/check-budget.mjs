// Fails the build when the JavaScript of the first route grows over its budget.
import { readFile } from "node:fs/promises";
import { gzipSync } from "node:zlib";

const budget = 160 * 1024;
const dist = new URL("../dist/", import.meta.url);
const html = await readFile(new URL("index.html", dist), "utf8");
const files = [...html.matchAll(/(?:src|href)="\/(assets\/[^"]+)"/g)].map((match) => match[1]);
let scripts = 0;
for (const file of files) {
  const size = gzipSync(await readFile(new URL(file, dist)), { level: 9 }).length;
  if (file.endsWith(".js")) scripts += size;
  console.log(`${file}  ${(size / 1024).toFixed(1)} KB gzip`);
}
console.log(`first route: ${(scripts / 1024).toFixed(1)} KB of JavaScript, budget ${budget / 1024} KB`);
if (scripts > budget) process.exit(1);
