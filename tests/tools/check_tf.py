#!/usr/bin/env python3
"""Checks a directory of AWS Terraform files without Terraform and without its provider.

    python check_tf.py DIR [--schema FILE] [--json] [--allow-unknown-types]

Driven by aws_provider_schema.json: the schema of provider 5.100.0 for the types listed in it, the names of all others.
Reports syntax errors; unknown types; unknown, read-only and missing arguments; blocks written as arguments and the
reverse; numbers of blocks; literals of the wrong shape; undeclared variables, locals, data, resources, modules and
providers; unknown attributes in references; missing or superfluous indexes; cycles; duplicates; unknown functions.

Not seen: arguments that exclude each other, ranges, patterns, the types of expressions, the inputs of modules, the
contents of blocks that the schema file leaves out (`cut`).

Exit status: 0 clean (warnings allowed), 1 errors, 2 could not run.
"""

import argparse
import glob
import json
import os
import re
import sys

try:
    import hcl2
except ImportError:
    print("python-hcl2 is missing: tests/tools/requirements.txt pins it", file=sys.stderr)
    sys.exit(2)
from hcl2.utils import SerializationOptions

META_R = {"count", "for_each", "provider", "depends_on"}
META_BLOCKS = {"lifecycle", "connection", "provisioner"}
MARKS = {"__is_block__", "__start_line__", "__end_line__", "__comments__", "__inline_comments__"}
BUILTIN_ROOTS = {"var", "local", "data", "module", "each", "count", "path", "self", "terraform", "provider"}
NAME = re.compile(r"^[A-Za-z_][A-Za-z0-9_-]*$")


def unq(s):
    return s[1:-1] if isinstance(s, str) and len(s) >= 2 and s[0] == '"' and s[-1] == '"' else s


def is_block(v):
    return isinstance(v, dict) and v.get("__is_block__")


def items(d):
    return [(unq(k), v) for k, v in d.items() if k not in MARKS]


def blocks_of(v):
    if isinstance(v, dict):
        v = [v]
    return v if isinstance(v, list) and v and all(is_block(x) for x in v) else None


# ---------------------------------------------------------------- expressions


def split_templates(s):
    """Yields the code of every ${...} and %{...} in a template string; respects nesting and escapes."""
    i = 0
    while i < len(s) - 1:
        if s[i] in "$%" and s[i + 1] == "{" and not (i and s[i - 1] == s[i]):
            depth, j, instr = 1, i + 2, False
            while j < len(s) and depth:
                c = s[j]
                if instr:
                    if c == "\\":
                        j += 1
                    elif c == '"':
                        instr = False
                    elif s[j : j + 2] == "${":  # a template inside a string inside the expression
                        d2, k = 1, j + 2
                        while k < len(s) and d2:
                            d2 += {"{": 1, "}": -1}.get(s[k], 0)
                            k += 1
                        yield from split_templates(s[j:k])
                        j = k - 1
                elif c == '"':
                    instr = True
                elif c == "{":
                    depth += 1
                elif c == "}":
                    depth -= 1
                j += 1
            yield s[i + 2 : j - 1]
            i = j
        else:
            i += 1


STR = re.compile(r'"(?:\\.|[^"\\])*"')
TRAV = re.compile(
    r'(?<![\w.\-"])([A-Za-z_][\w-]*)((?:\s*\.\s*[A-Za-z_*][\w-]*|\s*\[(?:[^\[\]]|\[[^\[\]]*\])*\]|\.\d+)+)'
)
FUNC = re.compile(r"(?<![\w.:])((?:[a-z_]\w*::)*[a-z_]\w*)\s*\(")
LOOP = re.compile(r"\bfor\s+([A-Za-z_][\w-]*)(?:\s*,\s*([A-Za-z_][\w-]*))?\s+in\b")


def code_of(v):
    """All expression snippets in a parsed value."""
    if isinstance(v, str):
        if v.startswith("${") and v.endswith("}") and not v.startswith('"'):
            yield v[2:-1]
        else:
            yield from split_templates(v)
    elif isinstance(v, list):
        for x in v:
            yield from code_of(x)
    elif isinstance(v, dict):
        for k, x in v.items():
            if k not in MARKS:
                yield from code_of(k)
                yield from code_of(x)


def references(code, scope):
    scope = scope | {n for m in LOOP.finditer(code) for n in m.groups() if n}
    for m in STR.finditer(code):  # templates inside strings inside code
        for c in split_templates(m.group(0)):
            yield from references(c, scope)
    bare = STR.sub(lambda m: '"' + "_" * (len(m.group(0)) - 2) + '"', code)
    for m in TRAV.finditer(bare):
        root, rest = m.group(1), m.group(2)
        if root in scope or root in ("true", "false", "null", "for", "in", "if"):
            continue
        steps = re.findall(r"\.\s*([A-Za-z_*][\w-]*)|(\[(?:[^\[\]]|\[[^\[\]]*\])*\])|\.(\d+)", rest)
        yield root, [("." + a) if a else (b or "." + n) for a, b, n in steps]
        for inner in re.findall(r"\[((?:[^\[\]]|\[[^\[\]]*\])*)\]", rest):
            yield from references(inner, scope)


# Values that the provider checks though its schema does not carry them.
ENUM = {
    ("aws_dynamodb_table", "attribute.type"): "S N B",
    ("aws_dynamodb_table", "billing_mode"): "PROVISIONED PAY_PER_REQUEST",
    ("aws_dynamodb_table", "table_class"): "STANDARD STANDARD_INFREQUENT_ACCESS",
    ("aws_dynamodb_table", "stream_view_type"): "NEW_IMAGE OLD_IMAGE NEW_AND_OLD_IMAGES KEYS_ONLY",
    ("aws_dynamodb_table", "global_secondary_index.projection_type"): "ALL INCLUDE KEYS_ONLY",
    ("aws_dynamodb_table", "local_secondary_index.projection_type"): "ALL INCLUDE KEYS_ONLY",
    (
        "aws_s3_bucket_server_side_encryption_configuration",
        "rule.apply_server_side_encryption_by_default.sse_algorithm",
    ): "AES256 aws:kms aws:kms:dsse",
    ("aws_s3_bucket_versioning", "versioning_configuration.status"): "Enabled Suspended Disabled",
    (
        "aws_s3_bucket_ownership_controls",
        "rule.object_ownership",
    ): "BucketOwnerPreferred ObjectWriter BucketOwnerEnforced",
    ("aws_s3_bucket_lifecycle_configuration", "rule.status"): "Enabled Disabled",
    (
        "aws_vpc_endpoint",
        "vpc_endpoint_type",
    ): "Interface Gateway GatewayLoadBalancer Resource ServiceNetwork",
    ("aws_vpc", "instance_tenancy"): "default dedicated",
    ("aws_eip", "domain"): "vpc standard",
    ("aws_nat_gateway", "connectivity_type"): "public private",
    ("aws_flow_log", "traffic_type"): "ACCEPT REJECT ALL",
    ("aws_flow_log", "log_destination_type"): "cloud-watch-logs s3 kinesis-data-firehose",
    ("aws_network_acl_rule", "rule_action"): "allow deny",
    ("aws_security_group_rule", "type"): "ingress egress",
    ("aws_instance", "metadata_options.http_tokens"): "optional required",
    ("aws_launch_template", "metadata_options.http_tokens"): "optional required",
    ("aws_instance", "root_block_device.volume_type"): "standard gp2 gp3 io1 io2 sc1 st1",
    ("aws_lb", "load_balancer_type"): "application network gateway",
    (
        "aws_cloudwatch_metric_alarm",
        "comparison_operator",
    ): "GreaterThanOrEqualToThreshold GreaterThanThreshold LessThanThreshold LessThanOrEqualToThreshold LessThanLowerOrGreaterThanUpperThreshold LessThanLowerThreshold GreaterThanUpperThreshold",
    ("aws_cloudwatch_metric_alarm", "treat_missing_data"): "breaching notBreaching ignore missing",
    (
        "aws_cloudwatch_log_group",
        "retention_in_days",
    ): "0 1 3 5 7 14 30 60 90 120 150 180 365 400 545 731 1096 1827 2192 2557 2922 3288 3653",
    ("aws_kms_key", "key_usage"): "ENCRYPT_DECRYPT SIGN_VERIFY GENERATE_VERIFY_MAC KEY_AGREEMENT",
    (
        "aws_sns_topic_subscription",
        "protocol",
    ): "sqs lambda firehose application sms email email-json http https",
}


class Checker:
    def __init__(self, schema, allow_unknown):
        self.s, self.allow, self.out = schema, allow_unknown, []
        self.res, self.data, self.vars, self.locals, self.mods, self.provs, self.outputs = (
            {},
            {},
            {},
            {},
            {},
            {},
            {},
        )
        self.used_vars, self.edges, self.pending = set(), {}, []

    def say(self, level, where, msg):
        self.out.append(
            {"level": level, "file": where[0], "line": where[1], "address": where[2], "message": msg}
        )

    # ------------------------------------------------------------ load
    def load(self, d):
        files = sorted(glob.glob(os.path.join(d, "*.tf")))
        if not files:
            print("no .tf files in " + d, file=sys.stderr)
            sys.exit(2)
        opts = SerializationOptions(with_comments=False)
        for f in files:
            b = os.path.basename(f)
            text = open(f, encoding="utf-8").read()
            self.lines = {}
            for i, l in enumerate(text.splitlines(), 1):
                m = re.match(
                    r'\s*(resource|data|variable|output|module|provider|locals|terraform)\s*(?:"([^"]+)")?\s*(?:"([^"]+)")?',
                    l,
                )
                if m:
                    self.lines.setdefault(tuple(x for x in m.groups() if x), []).append(i)
            try:
                tree = hcl2.loads(text + "\n", serialization_options=opts)
            except Exception as e:
                line = getattr(e, "line", 0)
                self.say("error", (b, line, ""), "syntax error: " + " ".join(str(e).split())[:200])
                continue
            for kind, lst in tree.items():
                if kind in MARKS:
                    continue
                for blk in (lst if isinstance(lst, list) else [lst]):
                    self.top(b, kind, blk)

    def top(self, f, kind, blk):
        def ln(*key):
            l = self.lines.get(key, [0])
            return l.pop(0) if len(l) > 1 else l[0]

        if kind in ("resource", "data"):
            for t, named in items(blk):
                for n, body in items(named):
                    a = ("data." if kind == "data" else "") + f"{t}.{n}"
                    w = (f, ln(kind, t, n), a)
                    reg = self.res if kind == "resource" else self.data
                    if (t, n) in reg:
                        self.say("error", w, f"duplicate {kind} {a}")
                    if not NAME.match(n):
                        self.say("error", w, f"invalid name {n!r}")
                    reg[(t, n)] = (w, body)
        elif kind in ("variable", "output", "module", "provider"):
            for n, body in items(blk):
                w = (f, ln(kind, n), f"{kind}.{n}")
                reg = {"variable": self.vars, "output": self.outputs, "module": self.mods}.get(kind)
                if kind == "provider":
                    key = n + ("." + unq(body["alias"]) if "alias" in body else "")
                    if key in self.provs:
                        self.say("error", w, f"duplicate provider configuration {key}")
                    self.provs[key] = (w, body)
                else:
                    if n in reg:
                        self.say("error", w, f"duplicate {kind} {n}")
                    reg[n] = (w, body)
        elif kind == "locals":
            at = ln("locals")
            for n, v in items(blk):
                if n in self.locals:
                    self.say("error", (f, at, "local." + n), f"duplicate local {n}")
                self.locals[n] = ((f, at, "local." + n), v)
        elif kind in ("terraform", "moved", "import", "removed", "check"):
            pass
        else:
            self.say("error", (f, 0, kind), f"unknown top-level block {kind!r}")

    # ------------------------------------------------------------ schema
    def shape(self, w, path, typ, v):
        """Literal of the wrong shape for the argument's type."""
        if isinstance(v, str) and (v.startswith("${") or "null" == v):
            return
        k = typ if isinstance(typ, str) else typ[0]
        got = (
            "string"
            if isinstance(v, str)
            else (
                "bool"
                if isinstance(v, bool)
                else (
                    "number"
                    if isinstance(v, (int, float))
                    else "list" if isinstance(v, list) else "object" if isinstance(v, dict) else None
                )
            )
        )
        if v is None or got is None:
            return
        bad = (
            (k in ("string", "number", "bool") and got in ("list", "object"))
            or (k in ("list", "set") and got in ("string", "number", "bool", "object"))
            or (k in ("map", "object") and got in ("string", "number", "bool", "list"))
        )
        if k == "number" and got == "string" and "${" not in v and not re.fullmatch(r'"-?\d+(\.\d+)?"', v):
            bad = True
        if k == "number" and got == "bool" or k == "bool" and got == "number":
            bad = True
        if k == "bool" and got == "string" and "${" not in v and unq(v) not in ("true", "false"):
            bad = True
        if bad:
            return self.say("error", w, f"{path}: {got} given, {json.dumps(typ)} expected")
        if k in ("list", "set") and got == "list" and not isinstance(typ[1], str) and typ[1][0] == "object":
            for i, x in enumerate(v):
                if isinstance(x, dict) and not is_block(x):
                    self.obj(w, f"{path}[{i}]", typ[1][1], x, True)
        elif k in ("list", "set") and got == "list":
            for i, x in enumerate(v):
                self.shape(w, f"{path}[{i}]", typ[1], x)
        elif k == "map" and got == "object":
            for kk, x in items(v):
                self.shape(w, f"{path}.{kk}", typ[1], x)
        elif k == "object" and got == "object":
            self.obj(w, path, typ[1], v, True)

    def obj(self, w, path, attrs, v, exact):
        keys = {k for k, _ in items(v)}
        for k in keys - set(attrs):
            self.say("error", w, f"{path}: unknown attribute {k!r}")
        if exact and set(attrs) - keys:
            self.say(
                "error",
                w,
                f"{path}: with argument syntax every attribute must be given; missing {sorted(set(attrs) - keys)}",
            )
        for k, x in items(v):
            if k in attrs:
                self.shape(w, f"{path}.{k}", attrs[k], x)

    def body(self, w, path, sch, body, meta_args, meta_blocks, top=False):
        if sch.get("cut"):  # the file does not record what may stand in here
            return
        attrs, blks = sch.get("attributes", {}), sch.get("blocks", {})
        counts, dyn = {}, set()
        p = path + "." if path else ""
        for k, v in items(body):
            bl = blocks_of(v)
            if k == "dynamic" and isinstance(v, list):
                for b in v:
                    for n, d in items(b):
                        dyn.add(n)
                        for c in blocks_of(d.get("content", [])) or []:
                            self.nested(w, p + n, n, attrs, blks, c)
                        if n not in blks and not self.as_block(attrs.get(n)):
                            self.say("error", w, f"{p}dynamic {n!r}: no such block")
                continue
            if bl and k in meta_blocks:
                self.lifecycle(w, k, bl, attrs, blks)
                continue
            if not bl and k in meta_args:
                continue
            if bl:
                counts[k] = len(bl)
                for b in bl:
                    self.nested(w, p + k, k, attrs, blks, b)
                continue
            a = attrs.get(k)
            if a is None:
                self.say(
                    "error",
                    w,
                    (
                        f"{p}{k}: is a block, write `{k} {{ ... }}` without ="
                        if k in blks
                        else f"{p}{k}: unknown argument"
                    ),
                )
                continue
            if not a.get("required") and not a.get("optional"):
                self.say("error", w, f"{p}{k}: is read-only (computed)")
                continue
            if a.get("deprecated"):
                self.say("warning", w, f"{p}{k}: deprecated")
            if a.get("sensitive") and isinstance(v, str) and "${" not in v and len(v) > 2:
                self.say("warning", w, f"{p}{k}: literal secret in the configuration")
            if "type" in a:
                self.shape(w, p + k, a["type"], v)
            lit = (
                str(unq(v))
                if isinstance(v, (str, int, float))
                and not isinstance(v, bool)
                and "${" not in str(v)
                and v != "null"
                else None
            )
            en = ENUM.get((w[2].removeprefix("data.").split(".")[0], p + k))
            if en and lit is not None and lit not in en.split():
                self.say("error", w, f"{p}{k}: {lit!r} is not one of {en.split()}")
            if lit and re.search(r"(^|_)policy$", k) and k not in ("ssl_policy", "alpn_policy") and not lit.startswith("<<"):
                try:
                    json.loads(lit.replace('\\"', '"'))
                except ValueError:
                    self.say("error", w, f"{p}{k}: not a JSON document")
        given = {k for k, _ in items(body)}
        for k, a in attrs.items():
            if a.get("required") and k not in given and k not in dyn:
                self.say("error", w, f"{p}{k}: required argument missing")
        for k, b in blks.items():
            n = counts.get(k, 0)
            if k in dyn:
                continue
            if n < b.get("min_items", 0):
                self.say("error", w, f"{p}{k}: at least {b['min_items']} block(s) required, {n} given")
            mx = b.get("max_items") or (1 if b["nesting"] == "single" else 0)
            if mx and n > mx:
                self.say("error", w, f"{p}{k}: at most {mx} block(s), {n} given")

    @staticmethod
    def as_block(a):
        t = a and a.get("type")
        return (
            isinstance(t, list) and t[0] in ("list", "set") and isinstance(t[1], list) and t[1][0] == "object"
        )

    def nested(self, w, path, k, attrs, blks, b):
        if k in blks:
            return self.body(w, path, blks[k], b, set(), set())
        if self.as_block(attrs.get(k)):
            return self.obj(w, path, attrs[k]["type"][1][1], b, False)
        self.say(
            "error",
            w,
            f"{path}: " + ("is an argument, write `%s = ...`" % k if k in attrs else "unknown block"),
        )

    def lifecycle(self, w, k, bl, attrs, blks):
        if k != "lifecycle":
            return
        ok = {
            "create_before_destroy",
            "prevent_destroy",
            "ignore_changes",
            "replace_triggered_by",
            "precondition",
            "postcondition",
        }
        for b in bl:
            for n, v in items(b):
                if n not in ok:
                    self.say("error", w, f"lifecycle.{n}: unknown")
                if n == "ignore_changes" and isinstance(v, list):
                    for x in v:
                        r = re.match(r"[\w-]+", unq(x)[2:-1] if str(unq(x)).startswith("${") else str(unq(x)))
                        if r and r.group(0) not in attrs and r.group(0) not in blks and r.group(0) != "all":
                            self.say("error", w, f"lifecycle.ignore_changes: no attribute {r.group(0)!r}")

    # ------------------------------------------------------------ references
    def scope_of(self, body):
        out = set()
        for k, v in items(body) if isinstance(body, dict) else []:
            if k == "dynamic":
                for b in v if isinstance(v, list) else [v]:
                    for n, d in items(b):
                        out.add(
                            unq(str(d["iterator"]).removeprefix("${").removesuffix("}"))
                            if "iterator" in d
                            else n
                        )
            for b in blocks_of(v) or []:
                out |= self.scope_of(b)
        for k, v in items(body) if isinstance(body, dict) else []:
            if k == "dynamic":
                for b in v if isinstance(v, list) else [v]:
                    for _, d in items(b):
                        for c in blocks_of(d.get("content", [])) or []:
                            out |= self.scope_of(c)
        return out

    def refs(self, w, value, src=None, scope=frozenset(), has=()):
        for code in code_of(value):
            for root, steps in references(code, set(scope)):
                self.ref(w, root, steps, src, has)
            for fn in set(FUNC.findall(STR.sub('""', code))):
                if fn not in self.s["functions"] and fn not in ("for", "in", "if"):
                    self.say("error", w, f"unknown function {fn}()")

    def ref(self, w, root, steps, src, has):
        first = steps[0][1:] if steps and steps[0].startswith(".") else None
        if root == "var":
            if first not in self.vars:
                self.say("error", w, f"reference to undeclared variable var.{first}")
            self.used_vars.add(first)
        elif root == "local":
            if first not in self.locals:
                self.say("error", w, f"reference to undeclared local.{first}")
            elif src:
                self.edges.setdefault(src, set()).add("local." + first)
        elif root == "module":
            if first not in self.mods:
                self.say("error", w, f"reference to undeclared module.{first}")
        elif root == "each":
            if "for_each" not in has and "dynamic" not in has:
                self.say("error", w, "each.* used without for_each")
        elif root == "count":
            if "count" not in has:
                self.say("error", w, "count.index used without count")
        elif root in ("path", "self", "terraform"):
            pass
        elif root == "data":
            if len(steps) >= 2 and steps[1].startswith("."):
                self.obj_ref(w, self.data, "data_sources", "data.", first, steps[1][1:], steps[2:], src)
        elif (
            root in self.s["resources"]
            or root in self.all_r
            or any(t == root for t, _ in self.res)
            or re.match(r"^[a-z0-9]+_[a-z0-9_]+$", root)
        ):
            if first:
                self.obj_ref(w, self.res, "resources", "", root, first, steps[1:], src)
        else:
            self.say("error", w, f"unknown reference root {root!r} in {root}{''.join(steps)}")

    def obj_ref(self, w, reg, key, pre, t, n, rest, src):
        if (t, n) not in reg:
            return self.say("error", w, f"reference to undeclared {pre}{t}.{n}")
        if src:
            self.edges.setdefault(src, set()).add(f"{pre}{t}.{n}")
        body = reg[(t, n)][1]
        multi = "count" in body or "for_each" in body
        if rest:
            indexed = rest[0].startswith("[") or rest[0] == ".*" or re.match(r"\.\d", rest[0])
            if multi and not indexed:
                self.say("error", w, f"{pre}{t}.{n} has count/for_each: an index is needed before {rest[0]}")
            if not multi and indexed:
                self.say("error", w, f"{pre}{t}.{n} has neither count nor for_each: no index possible")
            at = rest[1:] if indexed else rest
            sch = self.s[key].get(t)
            if sch and at and at[0].startswith(".") and at[0] != ".*":
                a = at[0][1:]
                if a not in sch.get("attributes", {}) and a not in sch.get("blocks", {}):
                    self.say("error", w, f"{pre}{t} has no attribute {a!r}")

    # ------------------------------------------------------------ run
    def run(self):
        self.all_r, self.all_d = set(self.s["all_resource_types"]), set(self.s["all_data_source_types"])
        for reg, key, allt, word, pre in (
            (self.res, "resources", self.all_r, "resource", ""),
            (self.data, "data_sources", self.all_d, "data source", "data."),
        ):
            for (t, n), (w, body) in reg.items():
                sch = self.s[key].get(t)
                a = f"{pre}{t}.{n}"
                self.edges.setdefault(a, set())
                if sch:
                    self.body(w, "", sch, body, META_R, META_BLOCKS | {"lifecycle"}, True)
                elif t in allt:
                    self.say(
                        "warning",
                        w,
                        f"{word} type {t} exists in the provider, its arguments are not in this schema file",
                    )
                elif t.startswith("aws_"):
                    self.say("error", w, f"unknown {word} type {t}")
                elif not self.allow:
                    self.say("warning", w, f"{word} type {t} is not from the aws provider: not checked")
                if "count" in body and "for_each" in body:
                    self.say("error", w, "count and for_each together")
                has = {k for k in ("count", "for_each") if k in body} | (
                    {"dynamic"} if "dynamic" in body else set()
                )
                if "provider" in body:
                    pr = str(unq(body["provider"])).removeprefix("${").removesuffix("}")
                    if pr not in self.provs and not (("." not in pr) and pr == "aws"):
                        self.say("error", w, f"undeclared provider configuration {pr}")
                dep = body.get("depends_on")
                for x in (dep if isinstance(dep, list) else []):
                    self.refs(w, x if str(x).startswith("${") else "${%s}" % unq(str(x)), a)
                    m = re.match(
                        r"^(?:data\.)?[\w-]+\.[\w-]+$", str(unq(x)).removeprefix("${").removesuffix("}")
                    )
                    if not m:
                        self.say("error", w, f"depends_on: {unq(x)} is not a whole resource")
                self.refs(
                    w,
                    {k: v for k, v in body.items() if k not in ("provider", "depends_on", "lifecycle")},
                    a,
                    self.scope_of(body),
                    has,
                )
        for n, (w, v) in self.locals.items():
            self.edges.setdefault("local." + n, set())
            self.refs(w, v, "local." + n)
        for n, (w, b) in self.outputs.items():
            if "value" not in b:
                self.say("error", w, "value: required argument missing")
            for k, _ in items(b):
                if k not in ("value", "description", "sensitive", "depends_on", "ephemeral", "precondition"):
                    self.say("error", w, f"{k}: unknown argument")
            self.refs(w, b)
        for n, (w, b) in self.vars.items():
            for k, _ in items(b):
                if k not in (
                    "type",
                    "default",
                    "description",
                    "sensitive",
                    "nullable",
                    "validation",
                    "ephemeral",
                ):
                    self.say("error", w, f"{k}: unknown argument")
        for n, (w, b) in self.mods.items():
            self.refs(w, b, None, set(), {k for k in ("count", "for_each") if k in b})
        for n, (w, b) in self.provs.items():
            if n.split(".")[0] == "aws":
                self.body(w, "", self.s["provider_config"], b, {"alias", "version"}, set())
            self.refs(w, b, None, self.scope_of(b))
            for k in ("access_key", "secret_key", "token"):
                if isinstance(b.get(k), str) and "${" not in b[k]:
                    self.say("warning", w, f"{k}: literal credential in a provider block")
        for n in sorted(set(self.vars) - self.used_vars):
            self.say("warning", self.vars[n][0], f"variable {n} is never used")
        self.cycles()
        return self.out

    def cycles(self):
        state, stack = {}, []

        def visit(n):
            state[n] = 1
            stack.append(n)
            for m in sorted(self.edges.get(n, ())):
                if state.get(m) == 1:
                    c = stack[stack.index(m) :] + [m]
                    w = (self.res.get(tuple(m.split(".", 1))) or self.locals.get(m[6:]) or [("", 0, m)])[0]
                    self.say("error", w, "dependency cycle: " + " -> ".join(c))
                elif m not in state:
                    visit(m)
            stack.pop()
            state[n] = 2

        sys.setrecursionlimit(10000)
        for n in sorted(self.edges):
            if n not in state:
                visit(n)


def main():
    ap = argparse.ArgumentParser()
    ap.add_argument("dir")
    ap.add_argument(
        "--schema",
        default=os.path.join(os.path.dirname(os.path.abspath(__file__)), "aws_provider_schema.json"),
    )
    ap.add_argument("--json", action="store_true")
    ap.add_argument("--allow-unknown-types", action="store_true")
    a = ap.parse_args()
    c = Checker(json.load(open(a.schema, encoding="utf-8")), a.allow_unknown_types)
    c.load(a.dir)
    out = c.run()
    errs = sum(x["level"] == "error" for x in out)
    if a.json:
        print(json.dumps({"errors": errs, "warnings": len(out) - errs, "findings": out}, indent=1))
    else:
        for x in out:
            print(f"{x['level']}: {x['file']}:{x['line']}: {x['address']}: {x['message']}")
        print(
            f"{errs} error(s), {len(out) - errs} warning(s); {len(c.res)} resources, {len(c.data)} data sources, {len(c.vars)} variables"
        )
    sys.exit(1 if errs else 0)


if __name__ == "__main__":
    main()
