// One side of compare_parsers.py: parses Terraform files with @cdktf/hcl2json, HashiCorp's own parser as WebAssembly.
//
//     node compare_parsers.mjs FOLDER RUNS < list.json
//
// FOLDER holds node_modules; the list on standard input is [[path, …], …], one inner list for each directory. Prints
// JSON: milliseconds for all files, of the fastest run by the clock and of a run on average by processor time;
// milliseconds until the first file could be parsed; and the files that were refused.

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";

const { parse } = createRequire(join(process.argv[2], "package.json"))("@cdktf/hcl2json");
const paths = JSON.parse(readFileSync(0, "utf8")).flat();
const files = paths.map((path) => [path, readFileSync(path, "utf8")]);

const loading = performance.now();
await parse("first.tf", 'locals {\n  a = 1\n}\n');
const cold = performance.now() - loading;

let milliseconds = Infinity;
let refused = [];
let runs = 0;
const begun = performance.now();
const before = process.cpuUsage();
while (runs === 0 || (runs < Number(process.argv[3]) && performance.now() - begun < 20_000)) {
  refused = [];
  const start = performance.now();
  for (const [path, text] of files) {
    try {
      await parse(path, text);
    } catch {
      refused.push(path);
    }
  }
  milliseconds = Math.min(milliseconds, performance.now() - start);
  runs += 1;
}
const { user, system } = process.cpuUsage(before);
console.log(JSON.stringify({ milliseconds, processor: (user + system) / 1e3 / runs, cold, refused }));
