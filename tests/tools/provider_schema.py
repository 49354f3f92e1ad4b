#!/usr/bin/env python3
"""Regenerates aws_provider_schema.json from what Terraform says of the AWS provider.

    terraform providers schema -json | python provider_schema.py [--add TYPE]... [--add-data TYPE]... [--check]

Run Terraform in a folder whose configuration requires hashicorp/aws and that is initialized (`terraform init`); the
version that init chose is the version of the schema. The types of the existing file stay, those given by --add and
--add-data (once per type, or comma separated) come on top. An entry already there that would come out otherwise is
named on standard error, so that a new provider version is seen for what it changes. With --check nothing is written and
the exit status is 1 when the file would change.

Format: `resources` and `data_sources` map a type to its block: `attributes` (name to `type` as Terraform writes types,
and those of `required`, `optional`, `computed`, `deprecated`, `sensitive`, `write_only` that are true) and `blocks`
(name to `nesting`, `min_items` and `max_items` where not 0, and a block again; absent when there are none).
`schema_version` is the resource type's. A block with `cut` has contents that are not recorded: only aws_wafv2_web_acl,
whose statements nest in statements to 2 MB. `all_resource_types` and `all_data_source_types` name everything else;
`functions` names Terraform's own (carried over from the existing file, as the schema has none of them) and the
provider's.
"""

import argparse
import json
import os
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
PROVIDER = "registry.terraform.io/hashicorp/aws"
FLAGS = ("computed", "deprecated", "optional", "required", "sensitive", "write_only")
# Blocks below this depth are cut in these types.
DEPTH = {"aws_wafv2_web_acl": 5}


def block(schema, depth):
    """A block of Terraform's schema in the format of the file."""
    out = {"attributes": {n: attribute(a) for n, a in sorted(schema.get("attributes", {}).items())}}
    if schema.get("deprecated"):
        out["deprecated"] = True
    blocks = {n: nested(b, depth) for n, b in sorted(schema.get("block_types", {}).items())}
    return {**out, "blocks": blocks} if blocks else out


def attribute(schema):
    if "type" not in schema:
        raise SystemExit(f"nested attribute types are new to this script: {json.dumps(schema)[:200]}")
    return {"type": schema["type"], **{f: True for f in FLAGS if schema.get(f)}}


def nested(schema, depth):
    out = {"nesting": schema["nesting_mode"]}
    out.update({k: schema[k] for k in ("max_items", "min_items") if schema.get(k)})
    if depth == 1:
        return {**out, "attributes": {}, "cut": True}
    return {**out, **block(schema["block"], depth - 1)}


def entry(types, name):
    """A resource or data source type. Counting down from a depth of 0 never comes to 1: such a type is whole."""
    if name not in types:
        raise SystemExit(f"the provider has no {name}")
    return block(types[name]["block"], DEPTH.get(name, 0))


def resource(types, name):
    return {**entry(types, name), "schema_version": types[name]["version"]}


def text(value):
    """JSON with one type per line, so that a difference shows the types that changed."""

    def line(v):
        return json.dumps(v, separators=(",", ":"), sort_keys=True)

    lines = []
    for key, v in sorted(value.items()):
        if key in ("resources", "data_sources"):
            lines.append(f'"{key}":{{\n' + ",\n".join(f'"{t}":{line(s)}' for t, s in sorted(v.items())) + "\n}")
        else:
            lines.append(f'"{key}":{line(v)}')
    return "{" + ",\n".join(lines) + "}\n"


def names(lists):
    return {name.strip() for item in lists for name in item.split(",") if name.strip()}


def main():
    ap = argparse.ArgumentParser()
    ap.add_argument("--file", default=os.path.join(HERE, "aws_provider_schema.json"))
    ap.add_argument("--add", action="append", default=[], help="resource types to add")
    ap.add_argument("--add-data", action="append", default=[], help="data source types to add")
    ap.add_argument("--terraform-version", help="of the Terraform that wrote the input; the existing file's by default")
    ap.add_argument("--provider-version", help="that init chose; the existing file's by default")
    ap.add_argument("--check", action="store_true", help="write nothing; fail when the file would change")
    a = ap.parse_args()

    with open(a.file, encoding="utf-8") as f:
        before = f.read()
    old = json.loads(before)
    given = json.load(sys.stdin)["provider_schemas"]
    if PROVIDER not in given:
        raise SystemExit(f"no {PROVIDER} in the input: it has {sorted(given)}")
    given = given[PROVIDER]

    version = a.provider_version or old["provider_version"]
    terraform = a.terraform_version or old["source"].split()[1]
    new = {
        "all_data_source_types": sorted(given["data_source_schemas"]),
        "all_resource_types": sorted(given["resource_schemas"]),
        "data_sources": {
            t: entry(given["data_source_schemas"], t) for t in set(old["data_sources"]) | names(a.add_data)
        },
        "format_version": old["format_version"],
        "functions": [f for f in old["functions"] if not f.startswith("provider::aws::")]
        + sorted("provider::aws::" + f for f in given["functions"]),
        "provider": PROVIDER,
        "provider_config": block(given["provider"]["block"], 0),
        "provider_version": version,
        "resources": {t: resource(given["resource_schemas"], t) for t in set(old["resources"]) | names(a.add)},
        "source": f"terraform {terraform} providers schema -json, AWS provider binary {version}",
    }
    for key in sorted(new):
        if key in ("resources", "data_sources"):
            for t in sorted(new[key]):
                if t not in old[key]:
                    print(f"new: {key} {t}", file=sys.stderr)
                elif new[key][t] != old[key][t]:
                    print(f"changed: {key} {t}", file=sys.stderr)
        elif new[key] != old[key]:
            print(f"changed: {key}", file=sys.stderr)

    after = text(new)
    if a.check:
        sys.exit(after != before)
    with open(a.file, "w", encoding="utf-8") as f:
        f.write(after)


if __name__ == "__main__":
    main()
