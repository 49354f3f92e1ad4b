#!/usr/bin/env python3
"""Fills in what `terraform console` makes of the expressions in core/tests/terraform-console.tsv.

The first column is an expression, with line ends written as U+23CE; the second is its value as JSON, or `error` where
Terraform refuses it. To add expressions, append lines that hold nothing else, then run this script:

    tests/tools/console_table.py [--check]

With --check nothing is written; the exit status says whether a line differs from what Terraform says. Terraform 1.11
has to be on the PATH; no provider is needed.
"""

import json
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

TABLE = Path(__file__).resolve().parents[2] / "core" / "tests" / "terraform-console.tsv"
LINE_END = "\u23ce"


def value(expression: str) -> str:
    """The value of an expression as JSON, or `error`."""
    with tempfile.TemporaryDirectory() as folder:
        text = expression.replace(LINE_END, "\n")
        Path(folder, "main.tf").write_text(f"locals {{\n  it = {text}\n}}\n")
        done = subprocess.run(
            ["terraform", "console", "-no-color"],
            input="jsonencode(local.it)\n",
            cwd=folder,
            capture_output=True,
            text=True,
            check=False,
        )
    out = done.stdout.strip()
    if done.returncode != 0 or "Error" in done.stderr or not out.startswith('"'):
        return "error"
    # The console prints the text of the JSON as a string literal of HCL, which escapes like JSON except for templates.
    return json.loads(out.replace("$${", "${").replace("%%{", "%{"))


def main() -> int:
    lines = [line for line in TABLE.read_text().splitlines() if line]
    expressions = [line.split("\t")[0] for line in lines]
    assert len(set(expressions)) == len(expressions), "an expression stands twice"
    with ThreadPoolExecutor(4) as pool:
        values = list(pool.map(value, expressions))
    table = "".join(f"{expression}\t{it}\n" for expression, it in zip(expressions, values))
    if "--check" in sys.argv[1:]:
        return int(TABLE.read_text() != table)
    TABLE.write_text(table)
    return 0


if __name__ == "__main__":
    sys.exit(main())
