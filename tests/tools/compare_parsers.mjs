// One side of compare_parsers.py: parses Terraform files with @cdktf/hcl2json, HashiCorp's own parser as WebAssembly.
//
//     node compare_parsers.mjs FOLDER < list.json
//
// FOLDER holds node_modules; the list on standard input is [[path, …], …], one inner list for each directory. Prints
// JSON: milliseconds for all files (the fastest of three times), milliseconds until the first could be parsed, and the files that were refused.

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
const begun = performance.now();
for (let run = 0; run < 3 && (run === 0 || performance.now() - begun < 10_000); run++) {
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
}
console.log(JSON.stringify({ milliseconds, cold, refused }));
