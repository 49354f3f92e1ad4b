#!/usr/bin/env python3
"""Holds `drawbridge check` to checkov, resource by resource, for the checks that both have.

    python3 compare_scanners.py --drawbridge target/release/drawbridge --checkov venv/bin/checkov [--rules|--templates] PROJECT...

A PROJECT is a directory with Terraform in it or below it; `--rules` adds the examples in the manual pages of all rules, each
as a configuration of its own. With `--templates` it holds CloudFormation templates, each read by itself. Compared is every resource outside of modules on which checkov gave a verdict for a check that
is an alias of one of our rules: its FAILED against a finding of such a rule whose line lies in the resource, its PASSED
against none. Where our rule cannot decide ("open"), where checkov says both of one block ("mixed") and where its check knows a type that our
rule does not ("type"), nothing is compared.

Nothing is written but a scratch folder. Standard output is a table of agreement by check, then every disagreement.
"""

import argparse
import collections
import json
import os
import re
import subprocess
import sys
import tempfile


# Types that hold a part of another resource.
PARTS = re.compile(r"aws_(s3_bucket_|sqs_queue_policy|sns_topic_policy|iam_\w+_(policy|attachment)\.|kms_key_policy)")

# A data source that is a policy. It is judged where it stands, or where a resource has it; checkov leaves `data.` out of its address.
DOCUMENT = "aws_iam_policy_document."


def run(command, **more):
    return subprocess.run(command, capture_output=True, text=True, check=False, **more)


def rules(drawbridge):
    """Our rules, with their pages."""
    listed = run([drawbridge, "rules", "list", "--format", "json"])
    return json.loads(listed.stdout)


def examples(rules, folder):
    """Writes the examples of the manual pages, each into a directory of its own."""
    for rule in rules:
        for number, text in enumerate(re.findall(r"```hcl\n(.*?)```", rule["doc"], re.S)):
            if "aws_" not in text:
                continue
            place = os.path.join(folder, rule["id"], str(number))
            os.makedirs(place)
            with open(os.path.join(place, "main.tf"), "w", encoding="utf-8") as file:
                file.write(text)


def directories(root):
    """Directories that hold configuration."""
    for place, _, files in sorted(os.walk(root)):
        if "/." not in place and any(it.endswith(".tf") for it in files):
            yield place


def templates(root):
    """Files that may be templates."""
    for place, _, files in sorted(os.walk(root)):
        for file in sorted(files):
            if file.endswith((".yaml", ".yml", ".json", ".template")):
                yield os.path.join(place, file)


def everything(rules, folder):
    """Writes a profile that turns on what is off by default."""
    path = os.path.join(folder, "everything.toml")
    with open(path, "w", encoding="utf-8") as file:
        file.write("[rules]\n" + "".join(f'{it["id"]} = "low"\n' for it in rules if not it["on"]))
    return path


def ours(drawbridge, profile, root, language):
    """Findings and open questions by file: (line, rule)."""
    found, unknown = collections.defaultdict(list), collections.defaultdict(list)
    unread = 0
    for place in templates(root) if language == "cloudformation" else directories(root):
        checked = run([drawbridge, "check", "--format", "json", "--profile", profile, place])
        if checked.returncode == 2:
            unread += 1
            continue
        report = json.loads(checked.stdout)
        for section, into in (("findings", found), ("unknown", unknown)):
            for it in report[section]:
                if it.get("file") and not it["resource"].startswith("module."):
                    file = os.path.realpath(it["file"])
                    into[file].append((it["line"] or 0, it["rule"]))
                    into[os.path.dirname(file), re.sub(r"\[.*", "", it["resource"])].append((None, it["rule"]))
    return found, unknown, unread


def theirs(checkov, root, checks, language):
    """Verdicts on resources outside of modules: (check, file, first line, last line, address, failed)."""
    command = [checkov, "-d", root, "--framework", language, "--skip-download", "--compact", "-o", "json"]
    command += ["-c", ",".join(sorted(checks))]
    printed = json.loads(run(command, env={**os.environ, "CHECKOV_RUN_SCA_PACKAGE_SCAN": "false"}).stdout or "{}")
    for report in printed if isinstance(printed, list) else [printed]:
        results = report.get("results", {})
        for section, failed in (("passed_checks", False), ("failed_checks", True)):
            for it in results.get(section, []):
                address = it["resource"]
                if address.startswith("data." + DOCUMENT):
                    address = address.removeprefix("data.")
                if address.startswith(("module.", "data.")) or ".data." in address:
                    continue
                file = os.path.realpath(os.path.join(root, it["file_path"].lstrip("/")))
                first, last = it["file_line_range"]
                # In a template the name of a resource may stand on the line before what checkov calls its first.
                first -= language == "cloudformation"
                yield it["check_id"], file, first, last, address, failed


def owners(file, first, last, address):
    """What a resource is a part of, such as the bucket of an `aws_s3_bucket_versioning`: we report it there. A policy that is
    written as a data source is a part of what has it."""
    if address.startswith(DOCUMENT):
        return users(os.path.dirname(file), address)
    if not PARTS.match(address):
        return set()
    with open(file, encoding="utf-8", errors="replace") as opened:
        block = opened.readlines()[first - 1 : last]
    return set(re.findall(r"\b(aws_\w+\.[\w-]+)\b", "".join(block))) - {address}


def users(folder, document):
    """The resources of a directory that have a document as their policy, directly or as a part of another one."""
    blocks = {}
    for name in os.listdir(folder):
        if name.endswith(".tf"):
            with open(os.path.join(folder, name), encoding="utf-8", errors="replace") as opened:
                for block in re.split(r"^(?=(?:resource|data)\s)", opened.read(), flags=re.M)[1:]:
                    kind, labels = block.split(None, 1)[0], re.findall(r'"([^"]*)"', block.split("{", 1)[0])
                    blocks[kind, ".".join(labels)] = block
    found, wanted, seen = set(), [document], set()
    while wanted:
        name = wanted.pop()
        seen.add(name)
        named = re.compile(r"\bdata\." + re.escape(name) + r"\b")
        for (kind, address), block in blocks.items():
            if not named.search(block):
                continue
            if kind == "resource":
                found.add(address)
            elif address.startswith(DOCUMENT) and address not in seen:
                wanted.append(address)
    return found


def is_known(address, check, by_check, looks_at):
    """Whether a rule of ours looks at a type that their check gave a verdict on. Of what the Serverless transform makes, we
    read functions and tables."""
    if address.startswith("AWS::Serverless::"):
        return address.startswith(("AWS::Serverless::Function", "AWS::Serverless::SimpleTable"))
    if address.startswith("AWS::"):
        return True
    return PARTS.match(address) or address.startswith(DOCUMENT) or any(address.split(".")[0] in looks_at[rule] for rule in by_check[check])


def compare(drawbridge, profile, checkov, root, by_check, looks_at, language, tally, told):
    found, unknown, unread = ours(drawbridge, profile, root, language)
    tally["directories not read"]["open"] += unread
    verdicts = collections.defaultdict(set)
    for check, file, first, last, address, failed in theirs(checkov, root, by_check, language):
        verdicts[check, file, first, last, address].add(failed)
    for (check, file, first, last, address), failed in sorted(verdicts.items()):
        if len(failed) > 1:
            # The same block passes in one place and fails in another.
            tally[check]["mixed"] += 1
            continue
        if not is_known(address, check, by_check, looks_at):
            # Their check knows a type that ours does not.
            tally[check]["type"] += 1
            continue
        named = owners(file, first, last, address)
        inside = lambda entries: {rule for line, rule in entries.get(file, []) if first <= line <= last} | {
            rule for owner in named for _, rule in entries.get((os.path.dirname(file), owner), [])
        }
        wanted = by_check[check]
        mine, theirs_failed = bool(inside(found) & wanted), failed == {True}
        if not mine and inside(unknown) & wanted:
            tally[check]["open"] += 1
            continue
        kind = "agree" if mine == theirs_failed else ("ours only" if mine else "theirs only")
        tally[check][kind] += 1
        if kind != "agree":
            told.append((check, ",".join(sorted(wanted)), kind, os.path.relpath(file, root), first, address, root))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--drawbridge", required=True)
    parser.add_argument("--checkov", required=True)
    parser.add_argument("--rules", action="store_true")
    parser.add_argument("--templates", action="store_true", help="projects hold CloudFormation templates")
    parser.add_argument("--skip", default="", help="checks that are left out, with commas between")
    parser.add_argument("projects", nargs="*")
    options = parser.parse_args()
    all_rules = rules(options.drawbridge)
    by_check = collections.defaultdict(set)
    for rule in all_rules:
        for alias in rule["aliases"]:
            if alias.startswith("CKV") and alias not in options.skip.split(","):
                by_check[alias].add(rule["id"])
    looks_at = {rule["id"]: set(rule["types"]) for rule in all_rules}
    tally, told = collections.defaultdict(collections.Counter), []
    with tempfile.TemporaryDirectory() as scratch:
        profile = everything(all_rules, scratch)
        roots = list(options.projects)
        if options.rules:
            roots.append(os.path.join(scratch, "examples"))
            examples(all_rules, roots[-1])
        for root in roots:
            print(f"reading {root}", file=sys.stderr)
            language = "cloudformation" if options.templates else "terraform"
            place = os.path.realpath(root)
            compare(options.drawbridge, profile, options.checkov, place, by_check, looks_at, language, tally, told)
    kinds = ["agree", "ours only", "theirs only", "open", "mixed", "type"]
    print("| check | rule |", " | ".join(kinds), "|")
    print("|---|---|" + "---:|" * len(kinds))
    for check, counts in sorted(tally.items()):
        print(f"| {check} | {', '.join(sorted(by_check.get(check, [])))} |", " | ".join(str(counts[it]) for it in kinds), "|")
    total = sum(tally.values(), collections.Counter())
    compared = total["agree"] + total["ours only"] + total["theirs only"]
    share = 100 * total["agree"] / compared if compared else 0
    print(f"\n{len(by_check)} checks, {compared} verdicts compared, {share:.2f} % agree; {dict(total)}\n")
    for it in told:
        print("\t".join(map(str, it[:6])))


if __name__ == "__main__":
    main()
