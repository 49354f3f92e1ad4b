#!/usr/bin/env python3
"""Times `drawbridge check` beside checkov and cfn-lint on the same generated files, and prints one table.

    cargo build --release -p drawbridge-server && cargo build --release -p drawbridge-core --example generate
    python3 scanner_speed.py --drawbridge target/release/drawbridge --generate target/release/examples/generate \\
        --checkov venv/bin/checkov --cfn-lint venv/bin/cfn-lint [--sizes 20,1000,5000] [--runs 3]

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


def timed(command):
    """Processor time, time by the clock and memory of a command."""
    start = time.monotonic()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    wall = time.monotonic() - start
    process.returncode = os.waitstatus_to_exitcode(status)
    return usage.ru_utime + usage.ru_stime, wall, usage.ru_maxrss / 1024


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name in ("drawbridge", "generate", "checkov", "cfn-lint"):
        parser.add_argument(f"--{name}", required=True)
    parser.add_argument("--sizes", default="20,1000,5000")
    parser.add_argument("--runs", type=int, default=3)
    options = parser.parse_args()
    checkov = [options.checkov, "--skip-download", "--compact", "--quiet", "-o", "json"]
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
            ):
                cpu, wall, memory = min(timed(command) for _ in range(options.runs))
                print(f"| {size} | {tool} | {files} | {cpu:.2f} | {wall:.2f} | {memory:.0f} |")
                sys.stdout.flush()


if __name__ == "__main__":
    main()
