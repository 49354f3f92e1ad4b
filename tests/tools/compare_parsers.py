#!/usr/bin/env python3
"""Reads the same Terraform files with Drawbridge, @cdktf/hcl2json and python-hcl2, and prints one table.

    cargo build --release -p drawbridge-core --examples
    python3 compare_parsers.py --programs target/release/examples [--sizes 20,1000,10000] [--scratch DIR] [PROJECT...]

Generated configurations of the given numbers of resources come first, then the PROJECTs, each a directory of
configurations, as one input. Node and Python with venv and pip are expected; the two parsers are installed into the
scratch folder, which is a temporary one unless given, and nothing else is written.

The tasks differ: hcl2json makes JSON and python-hcl2 makes dicts out of single files, Drawbridge evaluates configurations
into stacks of resources and reads a module again for each configuration that uses it. The first time is that of the
fastest run by the clock; rates are by processor time, which a busy machine does not change, of a run on average.
Memory is the most that the process held, with what its language needs to run; "first" is the time until the first
file could be parsed.
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


def python_hcl2(limit):
    """The side of python-hcl2; runs in the scratch folder's environment, with the list on standard input."""
    import hcl2

    files = []
    for path in sum(json.load(sys.stdin), []):
        with open(path, encoding="utf-8", errors="replace") as file:
            files.append((path, file.read() + "\n"))
    loading = time.perf_counter()
    hcl2.loads("locals {\n  a = 1\n}\n")
    cold = time.perf_counter() - loading
    fastest, runs, begun, before = float("inf"), 0, time.perf_counter(), time.process_time()
    while not runs or (runs < limit and time.perf_counter() - begun < 20):
        refused = []
        start = time.perf_counter()
        for path, text in files:
            try:
                hcl2.loads(text)
            except Exception:
                refused.append(path)
        fastest = min(fastest, time.perf_counter() - start)
        runs += 1
    processor = (time.process_time() - before) / runs
    print(
        json.dumps(
            {
                "milliseconds": fastest * 1e3,
                "processor": processor * 1e3,
                "cold": cold * 1e3,
                "refused": refused,
            }
        )
    )


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
    return json.loads(printed), peak, None


def drawbridge(program, roots, runs):
    options = ["--format", "tsv", "--language", "terraform", "--read-only", "--runs", str(runs)]
    printed, _ = run([program, *options, *roots])
    head, *rows = (line.split("\t") for line in printed.splitlines())
    rows = [dict(zip(head, row)) for row in rows]
    total = lambda key: sum(float(row[key]) for row in rows)
    refused = total("inputs") - total("read")
    result = {
        "milliseconds": total("read_ms"),
        "processor": total("read_cpu_ms"),
        "cold": 0.0,
        "refused": f"{refused:.0f} configurations",
    }
    return result, max(float(row["peak_kb"]) for row in rows) / 1e3, total("bytes")


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
    arguments.add_argument("--worker", type=int, help=argparse.SUPPRESS)
    arguments.add_argument("projects", nargs="*", metavar="PROJECT")
    given = arguments.parse_args()
    if given.worker:
        return python_hcl2(given.worker)
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
        print("| input | parser | ms | processor ms | MB/s | resources/s | peak MB | first ms | refused |")
        print("|---|---|---|---|---|---|---|---|---|")
        for name, roots in inputs:
            lists = directories(roots)
            count, blocks = size(lists)
            text = json.dumps(lists)
            # Small inputs often, so that clocks do not matter; large ones a few times.
            runs = str(max(3, min(300, 3_000_000 // count)))
            worker = [python, os.path.abspath(__file__), "--worker", runs]
            for parser, (result, peak, read) in (
                ("Drawbridge", drawbridge(os.path.join(given.programs, "survey"), roots, runs)),
                (HCL2JSON, other(["node", os.path.join(HERE, "compare_parsers.mjs"), node, runs], text)),
                (PYTHON_HCL2, other(worker, text)),
            ):
                # Modules are read again for each configuration that uses them.
                again = (read or count) / count
                seconds = result["processor"] / 1e3
                refused = result["refused"]
                refused = refused if isinstance(refused, str) else f"{len(refused)} files"
                print(
                    f"| {name}, {(read or count) / 1e6:.2f} MB | {parser} | {result['milliseconds']:,.1f} "
                    f"| {result['processor']:,.1f} | {(read or count) / 1e6 / seconds:.2f} "
                    f"| {blocks * again / seconds:,.0f} | {peak:.0f} | {result['cold']:.0f} | {refused} |",
                    flush=True,
                )


if __name__ == "__main__":
    main()
