#!/usr/bin/env python3
"""Reads the same Terraform files with Drawbridge, @cdktf/hcl2json and python-hcl2, and prints one table.

    cargo build --release -p drawbridge-core --examples
    python3 compare_parsers.py --programs target/release/examples [--sizes 20,1000,10000] [--scratch DIR] [PROJECT...]

Generated configurations of the given numbers of resources come first, then the PROJECTs, each a directory of
configurations, as one input. Node and Python with venv and pip are expected; the two parsers are installed into the
scratch folder, which is a temporary one unless given, and nothing else is written.

The tasks differ: hcl2json makes JSON and python-hcl2 makes dicts out of single files, Drawbridge evaluates a directory
into a stack of resources. Times are those of the work itself, the fastest of three times in one process (fewer where
that takes longer than ten seconds); memory is the most that the process held, with what its language needs to run.
"""

import argparse
import json
import os
import re
import subprocess
import sys
import tempfile
import time
import venv

HERE = os.path.dirname(os.path.abspath(__file__))
# What was measured; newer ones may behave differently.
HCL2JSON = "@cdktf/hcl2json@0.21.0"
PYTHON_HCL2 = "python-hcl2==8.1.4"


def python_hcl2():
    """The side of python-hcl2; runs in the scratch folder's environment, with the list on standard input."""
    import hcl2

    files = []
    for path in sum(json.load(sys.stdin), []):
        with open(path, encoding="utf-8", errors="replace") as file:
            files.append((path, file.read() + "\n"))
    loading = time.perf_counter()
    hcl2.loads("locals {\n  a = 1\n}\n")
    cold = time.perf_counter() - loading
    fastest, begun = float("inf"), time.perf_counter()
    for _ in range(3):
        refused = []
        start = time.perf_counter()
        for path, text in files:
            try:
                hcl2.loads(text)
            except Exception:
                refused.append(path)
        fastest = min(fastest, time.perf_counter() - start)
        if time.perf_counter() - begun > 10:
            break
    print(json.dumps({"milliseconds": fastest * 1e3, "cold": cold * 1e3, "refused": refused}))


def run(command, text=""):
    """What a program prints, and the most memory it held in MB (no less than this program holds itself)."""
    with tempfile.TemporaryFile("w+") as given, tempfile.TemporaryFile("w+") as printed:
        given.write(text)
        given.seek(0)
        child = subprocess.Popen(command, stdin=given, stdout=printed)
        _, status, usage = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
        if child.returncode:
            sys.exit(f"{command[0]} ended with status {child.returncode}")
        printed.seek(0)
        return printed.read(), usage.ru_maxrss / 1e3


def other(command, text):
    printed, peak = run(command, text)
    return json.loads(printed), peak


def drawbridge(program, roots):
    printed, _ = run([program, "--format", "tsv", "--language", "terraform", "--read-only", *roots])
    head, *rows = (line.split("\t") for line in printed.splitlines())
    rows = [dict(zip(head, row)) for row in rows]
    total = lambda key: sum(float(row[key]) for row in rows)
    refused = total("inputs") - total("read")
    return {"milliseconds": total("read_ms"), "cold": 0.0, "refused": f"{refused:.0f} directories"}, max(
        float(row["peak_kb"]) for row in rows
    ) / 1e3


def directories(roots):
    """The .tf files below, by directory."""
    found = []
    for root in roots:
        for folder, below, names in os.walk(root):
            below[:] = sorted(it for it in below if it not in (".terraform", ".git", "node_modules"))
            files = [os.path.join(folder, it) for it in sorted(names) if it.endswith(".tf")]
            files = [it for it in files if not os.path.islink(it)]
            if files:
                found.append(files)
    return found


def size(lists):
    """Bytes and resource blocks."""
    count, blocks = 0, 0
    for path in sum(lists, []):
        with open(path, encoding="utf-8", errors="replace") as file:
            text = file.read()
        count += len(text.encode())
        blocks += len(re.findall(r"^\s*resource\s", text, re.M))
    return count, blocks


def install(scratch):
    """The other parsers, each in its own language's way."""
    environment = os.path.join(scratch, "python")
    if not os.path.exists(environment):
        venv.create(environment, with_pip=True)
        python = os.path.join(environment, "bin", "python")
        subprocess.run([python, "-m", "pip", "install", "--quiet", PYTHON_HCL2], check=True)
    node = os.path.join(scratch, "node")
    if not os.path.exists(node):
        os.makedirs(node)
        with open(os.path.join(node, "package.json"), "w") as file:
            file.write('{ "private": true }\n')
        npm = ["npm", "install", "--silent", "--no-audit", "--no-fund", "--no-package-lock", HCL2JSON]
        subprocess.run(npm, cwd=node, check=True)
    return os.path.join(environment, "bin", "python"), node


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    arguments.add_argument("--programs", help="the folder with the release builds of `survey` and `generate`")
    arguments.add_argument("--sizes", default="20,1000,10000")
    arguments.add_argument("--scratch")
    arguments.add_argument("--worker", action="store_true", help=argparse.SUPPRESS)
    arguments.add_argument("projects", nargs="*", metavar="PROJECT")
    given = arguments.parse_args()
    if given.worker:
        return python_hcl2()
    if not given.programs:
        arguments.error("--programs is missing")
    with tempfile.TemporaryDirectory() as temporary:
        scratch = given.scratch or temporary
        os.makedirs(scratch, exist_ok=True)
        python, node = install(scratch)
        inputs = []
        for number in filter(None, given.sizes.split(",")):
            folder = os.path.join(scratch, f"generated-{number}")
            run([os.path.join(given.programs, "generate"), number, folder, "terraform"])
            inputs.append((f"generated, {int(number):,} resources", [os.path.join(folder, "terraform")]))
        if given.projects:
            inputs.append((f"{len(given.projects)} projects", given.projects))
        print("| input | parser | ms | MB/s | resources/s | peak MB | first ms | refused |")
        print("|---|---|---|---|---|---|---|---|")
        for name, roots in inputs:
            lists = directories(roots)
            count, blocks = size(lists)
            text = json.dumps(lists)
            for parser, (result, peak) in (
                ("Drawbridge", drawbridge(os.path.join(given.programs, "survey"), roots)),
                (HCL2JSON, other(["node", os.path.join(HERE, "compare_parsers.mjs"), node], text)),
                (PYTHON_HCL2, other([python, os.path.abspath(__file__), "--worker"], text)),
            ):
                seconds = result["milliseconds"] / 1e3
                refused = result["refused"]
                refused = refused if isinstance(refused, str) else f"{len(refused)} files"
                print(
                    f"| {name}, {count / 1e6:.2f} MB | {parser} | {seconds * 1e3:,.1f} | {count / 1e6 / seconds:.2f} "
                    f"| {blocks / seconds:,.0f} | {peak:.0f} | {result['cold']:.0f} | {refused} |",
                    flush=True,
                )


if __name__ == "__main__":
    main()
