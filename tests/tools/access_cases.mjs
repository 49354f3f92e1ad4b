// Generates requests with policies of every kind, and writes what @cloud-copilot/iam-simulate says of each.
//
//     npm install --prefix FOLDER @cloud-copilot/iam-simulate@0.1.173
//     node access_cases.mjs FOLDER COUNT SEED > cases.jsonl
//
// One JSON object a line: the request, the policies that have a say, and the verdict. `core/tests/access-cases.jsonl` was
// written with COUNT 500 and SEED 1; `DRAWBRIDGE_ACCESS_CASES=cases.jsonl cargo test -p drawbridge-core --test it access`
// compares any other file. Equal arguments give equal files.

import { createRequire } from "node:module";
import { join } from "node:path";

const [folder, count, seed] = [process.argv[2], Number(process.argv[3]), Number(process.argv[4])];
const { runSimulation } = createRequire(join(folder, "package.json"))("@cloud-copilot/iam-simulate");

// Mulberry32: small, and the same on every machine.
let state = seed >>> 0;
function random() {
  state = (state + 0x6d2b79f5) >>> 0;
  let t = state;
  t = Math.imul(t ^ (t >>> 15), t | 1);
  t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
  return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
}
const chance = (probability) => random() < probability;
const pick = (list) => list[Math.floor(random() * list.length)];
const some = (list, most) => Array.from({ length: 1 + Math.floor(random() * most) }, () => pick(list));
const oneOrMore = (list, most) => {
  const picked = some(list, most);
  return picked.length === 1 && chance(0.7) ? picked[0] : picked;
};

const OWN = "111111111111";
const OTHER = "222222222222";
const ACCOUNTS = [OWN, OWN, OWN, OTHER];

const TARGETS = [
  { actions: ["s3:GetObject", "s3:PutObject", "s3:DeleteObject"], arn: () => `arn:aws:s3:::${pick(["logs", "assets"])}/${pick(["public/a.png", "ann/notes.txt", "x"])}` },
  { actions: ["s3:ListBucket"], arn: () => `arn:aws:s3:::${pick(["logs", "assets"])}` },
  { actions: ["dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:Query"], arn: (account) => `arn:aws:dynamodb:eu-west-1:${account}:table/${pick(["scores", "players"])}` },
  { actions: ["sqs:SendMessage", "sqs:ReceiveMessage"], arn: (account) => `arn:aws:sqs:eu-west-1:${account}:${pick(["orders", "mail"])}` },
  { actions: ["sns:Publish"], arn: (account) => `arn:aws:sns:eu-west-1:${account}:${pick(["alerts", "news"])}` },
  { actions: ["kms:Decrypt", "kms:GenerateDataKey"], arn: (account) => `arn:aws:kms:eu-west-1:${account}:key/${pick(["1234abcd-12ab-34cd-56ef-1234567890ab", "0987dcba-09fe-87dc-65ba-ab0987654321"])}` },
  { actions: ["secretsmanager:GetSecretValue"], arn: (account) => `arn:aws:secretsmanager:eu-west-1:${account}:secret:${pick(["db", "api"])}-a1b2c3` },
  { actions: ["lambda:InvokeFunction"], arn: (account) => `arn:aws:lambda:eu-west-1:${account}:function:${pick(["resize", "mailer"])}` },
  { actions: ["sts:AssumeRole"], arn: (account) => `arn:aws:iam::${account}:role/${pick(["admin", "reader"])}` },
];

const CALLERS = [
  (account) => `arn:aws:iam::${account}:user/ann`,
  (account) => `arn:aws:iam::${account}:user/team/bob`,
  (account) => `arn:aws:sts::${account}:assumed-role/app/session`,
  (account) => `arn:aws:sts::${account}:assumed-role/batch/i-0123456789abcdef0`,
];

const CONTEXT = {
  "aws:SourceVpce": ["vpce-1a2b3c4d", "vpce-ffff0000"],
  "aws:SourceVpc": ["vpc-111bbb22", "vpc-333ccc44"],
  "aws:SourceIp": ["203.0.113.7", "198.51.100.20", "2001:db8::1"],
  "aws:VpcSourceIp": ["10.0.1.5", "10.1.2.3"],
  "aws:SecureTransport": ["true", "false"],
  "aws:MultiFactorAuthPresent": ["true", "false"],
  "aws:MultiFactorAuthAge": ["300", "7200"],
  "aws:PrincipalOrgID": ["o-a1b2c3d4e5", "o-zzzzzzzzzz"],
  "aws:PrincipalTag/team": ["red", "blue", "Red"],
  "aws:PrincipalTag/cost": ["10", "25"],
  "aws:RequestedRegion": ["eu-west-1", "us-east-1"],
  "aws:ViaAWSService": ["true", "false"],
  "aws:CurrentTime": ["2024-06-30T23:59:59Z", "2025-01-01T00:00:00Z"],
  "aws:EpochTime": ["1719791999", "1735689600"],
  "aws:SourceAccount": [OWN, OTHER],
  "aws:SourceArn": [`arn:aws:s3:::logs`, `arn:aws:sns:eu-west-1:${OWN}:alerts`],
  "aws:UserAgent": ["aws-cli/2.0", "Mozilla"],
  "aws:CalledVia": [["athena.amazonaws.com"], ["cloudformation.amazonaws.com", "dynamodb.amazonaws.com"]],
};
const OF_SERVICE = {
  s3: { "s3:prefix": ["ann/", "public/"], "s3:x-amz-server-side-encryption": ["aws:kms", "AES256"] },
  dynamodb: { "dynamodb:LeadingKeys": [["ann"], ["ann", "bob"]], "dynamodb:Attributes": [["id"], ["id", "score"]] },
  kms: { "kms:ViaService": ["dynamodb.eu-west-1.amazonaws.com", "s3.eu-west-1.amazonaws.com"], "kms:CallerAccount": [OWN, OTHER] },
  secretsmanager: { "secretsmanager:VersionStage": ["AWSCURRENT", "AWSPREVIOUS"] },
  sts: { "sts:ExternalId": ["shared", "other"] },
  sns: {},
  sqs: {},
  lambda: {},
};

function context(service, caller) {
  const keys = {};
  for (const [key, values] of Object.entries({ ...CONTEXT, ...OF_SERVICE[service] })) {
    if (chance(0.4)) keys[key] = pick(values);
  }
  const account = caller.split(":")[4];
  keys["aws:PrincipalAccount"] = account;
  if (caller.includes(":user/")) {
    keys["aws:PrincipalArn"] = caller;
    keys["aws:username"] = caller.split("/").at(-1);
    keys["aws:userid"] = "AIDACKCEVSQ6C2EXAMPLE";
    keys["aws:PrincipalType"] = "User";
  } else {
    keys["aws:PrincipalArn"] = `arn:aws:iam::${account}:role/${caller.split("/")[1]}`;
    keys["aws:userid"] = `AROADBQP57FF2AEXAMPLE:${caller.split("/").at(-1)}`;
    keys["aws:PrincipalType"] = "AssumedRole";
  }
  return keys;
}

const STRINGS = ["StringEquals", "StringNotEquals", "StringEqualsIgnoreCase", "StringNotEqualsIgnoreCase", "StringLike", "StringNotLike"];
const NUMBERS = ["NumericEquals", "NumericNotEquals", "NumericLessThan", "NumericLessThanEquals", "NumericGreaterThan", "NumericGreaterThanEquals"];
const DATES = ["DateEquals", "DateNotEquals", "DateLessThan", "DateLessThanEquals", "DateGreaterThan", "DateGreaterThanEquals"];
const ARNS = ["ArnEquals", "ArnNotEquals", "ArnLike", "ArnNotLike"];

function condition(service, target) {
  const own = Object.keys(OF_SERVICE[service]);
  const key = own.length > 0 && chance(0.25) ? pick(own) : pick([...Object.keys(CONTEXT), "aws:PrincipalArn", "aws:PrincipalAccount", "aws:username", "aws:userid"]);
  const spelled = chance(0.1) ? key.toLowerCase() : key;
  const values = { ...CONTEXT, ...OF_SERVICE[service] }[key] ?? [];
  let operator;
  let wanted;
  if (chance(0.08)) return ["Null", spelled, pick(["true", "false"])];
  if (key.endsWith("SourceIp")) {
    operator = pick(["IpAddress", "NotIpAddress"]);
    wanted = oneOrMore(["203.0.113.0/24", "198.51.100.20", "10.0.0.0/8", "10.0.1.0/24", "2001:db8::/32", "0.0.0.0/0"], 2);
  } else if (["aws:MultiFactorAuthAge", "aws:PrincipalTag/cost"].includes(key)) {
    operator = pick(NUMBERS);
    wanted = oneOrMore(["10", "25.0", "3600", "7200"], 2);
  } else if (["aws:CurrentTime", "aws:EpochTime"].includes(key)) {
    operator = pick(DATES);
    wanted = oneOrMore(["2024-07-01T00:00:00Z", "2025-01-01T00:00:00Z", "2024-06-30T23:59:59Z"], 2);
  } else if (["aws:SecureTransport", "aws:MultiFactorAuthPresent", "aws:ViaAWSService"].includes(key)) {
    operator = "Bool";
    wanted = pick(["true", "false"]);
  } else if (key === "aws:SourceArn" || key === "aws:PrincipalArn") {
    operator = pick(ARNS);
    wanted = oneOrMore([`arn:aws:iam::${OWN}:role/app`, `arn:aws:iam::${OWN}:role/*`, `arn:aws:iam::*:user/ann`, `arn:aws:s3:::logs`, `arn:aws:sns:*:${OWN}:*`, `arn:aws:iam::${OTHER}:user/\${aws:username}`], 2);
  } else {
    operator = pick(STRINGS);
    const flat = [...values.flat(), "ann", "red", "*", "a*", "?ed", "${aws:username}", "${aws:PrincipalTag/team}", "${aws:PrincipalTag/none, 'red'}", "${aws:PrincipalTag/none}", "${*}", OWN, "dynamodb.*.amazonaws.com", "vpce-*", "o-*"];
    wanted = oneOrMore(flat, 3);
  }
  const isMany = Array.isArray(values[0]);
  if (isMany) operator = `${pick(["ForAnyValue", "ForAllValues"])}:${operator}`;
  else if (chance(0.05)) operator = `${pick(["ForAnyValue", "ForAllValues"])}:${operator}`;
  if (chance(0.25)) operator += "IfExists";
  return [operator, spelled, wanted];
}

function conditions(service, target) {
  const all = {};
  for (let n = chance(0.3) ? 2 : 1; n > 0; n -= 1) {
    const [operator, key, wanted] = condition(service, target);
    all[operator] = { ...all[operator], [key]: wanted };
  }
  return all;
}

function actionPatterns(action) {
  const [service, name] = action.split(":");
  return [action, action, `${service}:*`, "*", `${service}:${name.slice(0, 3)}*`, `${service.toUpperCase()}:${name.toLowerCase()}`, `${service}:?${name.slice(1)}`, `${service}:*${name.slice(-3)}`, "ec2:DescribeInstances", `${service}:List*`];
}

function resourcePatterns(arn) {
  const parts = arn.split(":");
  const change = (index, text) => parts.map((it, at) => (at === index ? text : it)).join(":");
  const last = parts.slice(5).join(":");
  return ["*", arn, arn, change(3, "*"), change(4, "*"), `${parts.slice(0, 5).join(":")}:*`, `${arn.slice(0, -2)}*`, `${arn.slice(0, -1)}?`, `${arn}x`, `${arn}*`, change(1, "aws-cn"), change(2, "ec2"), `${parts.slice(0, 5).join(":")}:${last.slice(0, 2)}*${last.slice(-2)}`, `${parts.slice(0, 5).join(":")}:${last.replace(/[^/:]+$/, "${aws:username}")}`, `${parts.slice(0, 5).join(":")}:${last.replace(/[^/:]+$/, "${aws:PrincipalTag/team, 'x'}")}*`];
}

function principals(caller, account) {
  const own = caller.split(":")[4];
  const role = caller.includes("assumed-role") ? `arn:aws:iam::${own}:role/${caller.split("/")[1]}` : caller;
  return pick([
    "*",
    { AWS: "*" },
    { AWS: own },
    { AWS: `arn:aws:iam::${own}:root` },
    { AWS: role },
    { AWS: role },
    { AWS: caller },
    { AWS: [`arn:aws:iam::${OTHER}:root`, role] },
    { AWS: `arn:aws:iam::${OTHER}:role/stranger` },
    { AWS: OTHER },
    { Service: "lambda.amazonaws.com" },
    { Service: ["sns.amazonaws.com", "events.amazonaws.com"], AWS: role },
  ]);
}

function statement(kind, action, arn, caller, account, allows) {
  const service = action.split(":")[0];
  const it = {};
  if (chance(0.3)) it.Sid = `S${Math.floor(random() * 1000)}`;
  it.Effect = chance(allows) ? "Allow" : "Deny";
  if (["resource", "trust", "key", "endpoint", "rcp"].includes(kind)) {
    if (kind === "rcp") it.Principal = "*";
    else if (kind === "resource" && it.Effect === "Deny" && chance(0.12)) it.NotPrincipal = principals(caller, account);
    else it.Principal = kind === "endpoint" ? "*" : principals(caller, account);
  }
  if (kind === "trust") it.Action = oneOrMore(["sts:AssumeRole", "sts:AssumeRole", "sts:*", "sts:TagSession"], 2);
  else if (chance(0.12) && kind !== "rcp") it.NotAction = oneOrMore(actionPatterns(action).filter((it) => it !== "*"), 2);
  else it.Action = oneOrMore(actionPatterns(action).filter((it) => kind !== "rcp" || it !== "*" ), 2);
  if (kind !== "trust") {
    if (kind === "key") it.Resource = "*";
    else if (chance(0.12)) it.NotResource = oneOrMore(resourcePatterns(arn), 2);
    else it.Resource = oneOrMore(resourcePatterns(arn), 2);
  }
  if (chance(0.4)) it.Condition = conditions(service, arn);
  return it;
}

function policy(kind, action, arn, caller, account, allows = 0.87) {
  const statements = Array.from({ length: 1 + Math.floor(random() * 3) }, () => statement(kind, action, arn, caller, account, allows));
  return { Version: kind === "rcp" || chance(0.95) ? "2012-10-17" : "2008-10-17", Statement: statements.length === 1 && chance(0.3) ? statements[0] : statements };
}

const EVERYTHING = { Version: "2012-10-17", Statement: [{ Effect: "Allow", Action: "*", Resource: "*" }] };

function generate() {
  const target = pick(TARGETS);
  const action = pick(target.actions);
  const account = pick(ACCOUNTS);
  const arn = target.arn(account);
  const service = action.split(":")[0];
  const caller = pick(CALLERS)(pick(ACCOUNTS));
  const make = (kind, allows) => policy(kind, action, arn, caller, account, allows);
  const it = { principal: caller, action, resource: arn, account, context: context(service, caller) };
  it.identity = chance(0.85) ? Array.from({ length: 1 + Math.floor(random() * 2) }, () => make("identity")) : [];
  if (chance(0.15)) it.identity.push(EVERYTHING);
  const needs = service === "kms" || service === "sts";
  const kind = service === "kms" ? "key" : service === "sts" ? "trust" : "resource";
  if (needs || chance(0.5)) it.resource_policy = make(kind);
  if (chance(0.25)) it.boundary = [chance(0.4) ? EVERYTHING : make("identity", 0.85)];
  if (chance(0.15) && caller.includes("assumed-role")) it.session = chance(0.4) ? EVERYTHING : make("identity", 0.85);
  if (chance(0.2)) it.service_control = Array.from({ length: 1 + Math.floor(random() * 2) }, () => [chance(0.6) ? EVERYTHING : policy("identity", action, arn, caller, account, 0.7)]);
  if (chance(0.1)) it.resource_control = [[policy("rcp", action, arn, caller, account, 0)]];
  if (chance(0.2) && service !== "sts") it.endpoint = chance(0.3) ? { Version: "2012-10-17", Statement: [{ Effect: "Allow", Principal: "*", Action: "*", Resource: "*" }] } : make("endpoint", 0.85);
  return it;
}

const named = (policies) => policies.map((policy, index) => ({ name: `p${index}`, policy }));
const levels = (all) => (all ?? []).map((policies, index) => ({ orgIdentifier: `ou-${index}`, policies: named(policies) }));

let written = 0;
let refused = 0;
while (written < count) {
  const it = generate();
  let result;
  try {
    result = await runSimulation(
      {
        request: { principal: it.principal, action: it.action, resource: { resource: it.resource, accountId: it.account }, contextVariables: it.context },
        identityPolicies: named(it.identity),
        resourcePolicy: it.resource_policy,
        permissionBoundaryPolicies: it.boundary && named(it.boundary),
        sessionPolicy: it.session,
        serviceControlPolicies: levels(it.service_control),
        resourceControlPolicies: levels(it.resource_control),
        vpcEndpointPolicies: it.endpoint && named([it.endpoint]),
      },
      {},
    );
  } catch (error) {
    refused += 1;
    continue;
  }
  if (result.resultType !== "single") {
    refused += 1;
    if (process.env.SHOW) console.error(JSON.stringify(result.errors));
    continue;
  }
  // What the judge leaves out of the request is not in the case either.
  for (const key of result.result.ignoredContextKeys ?? []) delete it.context[key];
  it.verdict = result.overallResult;
  console.log(JSON.stringify(it));
  written += 1;
}
if (process.env.SHOW) console.error(`${refused} refused`);
