#!/usr/bin/env python3
"""Times `drawbridge check` beside checkov, cfn-lint and cfn-guard on the same generated files, and prints one table.

    cargo build --release -p drawbridge-server && cargo build --release -p drawbridge-core --example generate
    python3 scanner_speed.py --drawbridge target/release/drawbridge --generate target/release/examples/generate \\
        [--checkov venv/bin/checkov] [--cfn-lint venv/bin/cfn-lint] [--cfn-guard cfn-guard --guard-rules RULES] \\
        [--sizes 20,1000,5000] [--runs 3] [--limit 900]

checkov and cfn-lint come from PyPI, cfn-guard from crates.io (`cargo install cfn-guard --locked`). cfn-guard brings no rules:
RULES is a folder of them, such as `rules` of https://github.com/aws-cloudformation/aws-guard-rules-registry.

Processor time is that of the process and its children, in seconds; the clock and the memory (the most that one process
held, in MiB) are those of the run with the least processor time. The tools do not check the same: drawbridge reads the
whole as one system, the others look at most things one by one.
"""

import argparse
import os
import subprocess
import sys
import tempfile
import time


def timed(command, limit):
    """Processor time, time by the clock and memory of a command that is ended after some seconds."""
    start = time.monotonic()
    process = subprocess.Popen(["timeout", str(limit), *command], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    wall = time.monotonic() - start
    process.returncode = os.waitstatus_to_exitcode(status)
    return usage.ru_utime + usage.ru_stime, wall, usage.ru_maxrss / 1024


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name in ("drawbridge", "generate"):
        parser.add_argument(f"--{name}", required=True)
    for name in ("checkov", "cfn-lint", "cfn-guard", "guard-rules"):
        parser.add_argument(f"--{name}")
    parser.add_argument("--sizes", default="20,1000,5000")
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--limit", type=int, default=900, help="seconds by the clock after which a tool is ended")
    options = parser.parse_args()
    if bool(options.cfn_guard) != bool(options.guard_rules):
        parser.error("--cfn-guard and --guard-rules go together: cfn-guard brings no rules of its own")
    checkov = [options.checkov, "--skip-download", "--compact", "--quiet", "-o", "json"]
    guard = [options.cfn_guard, "validate", "--structured", "-o", "json", "-S", "none", "-r", options.guard_rules, "-d"]
    print("| resources | tool | files | processor s | clock s | MiB |")
    print("|---:|---|---|---:|---:|---:|")
    for size in options.sizes.split(","):
        with tempfile.TemporaryDirectory() as folder:
            for language in ("terraform", "yaml"):
                subprocess.run([options.generate, size, folder, language], check=True, stdout=subprocess.DEVNULL)
            terraform = os.path.join(folder, "terraform")
            template = os.path.join(folder, "template.yaml")
            for tool, files, command in (
                ("drawbridge", "Terraform", [options.drawbridge, "check", "--format", "json", terraform]),
                ("checkov", "Terraform", [*checkov, "-d", terraform, "--framework", "terraform"]),
                ("drawbridge", "CloudFormation", [options.drawbridge, "check", "--format", "json", template]),
                ("checkov", "CloudFormation", [*checkov, "-f", template, "--framework", "cloudformation"]),
                ("cfn-lint", "CloudFormation", [options.cfn_lint, template]),
                ("cfn-guard", "CloudFormation", [*guard, template]),
            ):
                if not command[0]:
                    continue
                cpu, wall, memory = min(timed(command, options.limit) for _ in range(options.runs))
                if wall >= options.limit:
                    print(f"| {size} | {tool} | {files} | ended after {options.limit} s | | |")
                    continue
                print(f"| {size} | {tool} | {files} | {cpu:.2f} | {wall:.2f} | {memory:.0f} |")
                sys.stdout.flush()


if __name__ == "__main__":
    main()
