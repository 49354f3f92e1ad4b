//! Policies that AWS wrote and people attach: those that are short and change seldom. Of the others, nothing is assumed.
//!
//! Source: AWS managed policy reference guide, February 2026.

use super::document::Document;
use super::text::Text;
use crate::value::{Value, map};

/// A statement that allows something.
struct Allowed {
    /// Whether it is everything but these actions.
    is_except: bool,
    actions: &'static [&'static str],
    resource: &'static str,
    /// Operator, key and values that have to hold.
    condition: Option<(&'static str, &'static str, &'static [&'static str])>,
}

/// Allowed on every resource.
const fn on_all(actions: &'static [&'static str]) -> Allowed {
    Allowed { is_except: false, actions, resource: "*", condition: None }
}

const fn everything_but(actions: &'static [&'static str]) -> Allowed {
    Allowed { is_except: true, ..on_all(actions) }
}

const fn on(resource: &'static str, actions: &'static [&'static str]) -> Allowed {
    Allowed { resource, ..on_all(actions) }
}

const fn if_equal(
    operator: &'static str,
    key: &'static str,
    values: &'static [&'static str],
    actions: &'static [&'static str],
) -> Allowed {
    Allowed { condition: Some((operator, key, values)), ..on_all(actions) }
}

const LOGS: &str = "logs:CreateLogGroup";
const LOG_STREAM: &str = "logs:CreateLogStream";
const LOG_EVENTS: &str = "logs:PutLogEvents";
const INSIGHTS: &str = "arn:aws:cloudwatch:*:*:insight-rule/DynamoDBContributorInsights*";
const TABLE_SERVICES: &[&str] = &[
    "replication.dynamodb.amazonaws.com",
    "dax.amazonaws.com",
    "dynamodb.application-autoscaling.amazonaws.com",
    "contributorinsights.dynamodb.amazonaws.com",
    "kinesisreplication.dynamodb.amazonaws.com",
];

/// By name behind `policy/`.
static POLICIES: &[(&str, &[Allowed])] = &[
    ("AdministratorAccess", &[on_all(&["*"])]),
    (
        "PowerUserAccess",
        &[
            everything_but(&["iam:*", "organizations:*", "account:*"]),
            on_all(&[
                "account:GetAccountInformation",
                "account:GetGovCloudAccountInformation",
                "account:GetPrimaryEmail",
                "account:ListRegions",
                "iam:CreateServiceLinkedRole",
                "iam:DeleteServiceLinkedRole",
                "iam:ListRoles",
                "organizations:DescribeEffectivePolicy",
                "organizations:DescribeOrganization",
            ]),
        ],
    ),
    (
        "IAMFullAccess",
        &[on_all(&[
            "iam:*",
            "organizations:DescribeAccount",
            "organizations:DescribeOrganization",
            "organizations:DescribeOrganizationalUnit",
            "organizations:DescribePolicy",
            "organizations:ListChildren",
            "organizations:ListParents",
            "organizations:ListPoliciesForTarget",
            "organizations:ListRoots",
            "organizations:ListPolicies",
            "organizations:ListTargetsForPolicy",
        ])],
    ),
    ("AmazonS3FullAccess", &[on_all(&["s3:*", "s3-object-lambda:*"])]),
    (
        "AmazonS3ReadOnlyAccess",
        &[on_all(&[
            "s3:Get*",
            "s3:List*",
            "s3:Describe*",
            "s3-object-lambda:Get*",
            "s3-object-lambda:List*",
        ])],
    ),
    ("AmazonSQSFullAccess", &[on_all(&["sqs:*"])]),
    ("AmazonSNSFullAccess", &[on_all(&["sns:*"])]),
    (
        "AmazonDynamoDBFullAccess",
        &[
            on_all(&[
                "dynamodb:*",
                "dax:*",
                "application-autoscaling:DeleteScalingPolicy",
                "application-autoscaling:DeregisterScalableTarget",
                "application-autoscaling:DescribeScalableTargets",
                "application-autoscaling:DescribeScalingActivities",
                "application-autoscaling:DescribeScalingPolicies",
                "application-autoscaling:PutScalingPolicy",
                "application-autoscaling:RegisterScalableTarget",
                "cloudwatch:DeleteAlarms",
                "cloudwatch:DescribeAlarmHistory",
                "cloudwatch:DescribeAlarms",
                "cloudwatch:DescribeAlarmsForMetric",
                "cloudwatch:GetMetricStatistics",
                "cloudwatch:ListMetrics",
                "cloudwatch:PutMetricAlarm",
                "cloudwatch:GetMetricData",
                "datapipeline:ActivatePipeline",
                "datapipeline:CreatePipeline",
                "datapipeline:DeletePipeline",
                "datapipeline:DescribeObjects",
                "datapipeline:DescribePipelines",
                "datapipeline:GetPipelineDefinition",
                "datapipeline:ListPipelines",
                "datapipeline:PutPipelineDefinition",
                "datapipeline:QueryObjects",
                "ec2:DescribeVpcs",
                "ec2:DescribeSubnets",
                "ec2:DescribeSecurityGroups",
                "iam:GetRole",
                "iam:ListRoles",
                "kms:DescribeKey",
                "kms:ListAliases",
                "sns:CreateTopic",
                "sns:DeleteTopic",
                "sns:ListSubscriptions",
                "sns:ListSubscriptionsByTopic",
                "sns:ListTopics",
                "sns:Subscribe",
                "sns:Unsubscribe",
                "sns:SetTopicAttributes",
                "lambda:CreateFunction",
                "lambda:ListFunctions",
                "lambda:ListEventSourceMappings",
                "lambda:CreateEventSourceMapping",
                "lambda:DeleteEventSourceMapping",
                "lambda:GetFunctionConfiguration",
                "lambda:DeleteFunction",
                "resource-groups:ListGroups",
                "resource-groups:ListGroupResources",
                "resource-groups:GetGroup",
                "resource-groups:GetGroupQuery",
                "resource-groups:DeleteGroup",
                "resource-groups:CreateGroup",
                "tag:GetResources",
                "kinesis:ListStreams",
                "kinesis:DescribeStream",
                "kinesis:DescribeStreamSummary",
            ]),
            on(INSIGHTS, &["cloudwatch:GetInsightRuleReport"]),
            if_equal(
                "StringLike",
                "iam:PassedToService",
                &[
                    "application-autoscaling.amazonaws.com",
                    "application-autoscaling.amazonaws.com.cn",
                    "dax.amazonaws.com",
                ],
                &["iam:PassRole"],
            ),
            if_equal("StringEquals", "iam:AWSServiceName", TABLE_SERVICES, &["iam:CreateServiceLinkedRole"]),
        ],
    ),
    (
        "AmazonDynamoDBFullAccess_v2",
        &[
            on_all(&[
                "dynamodb:*",
                "dax:*",
                "kms:DescribeKey",
                "kms:ListAliases",
                "lambda:ListEventSourceMappings",
                "lambda:ListFunctions",
                "sns:ListTopics",
                "application-autoscaling:DescribeScalableTargets",
                "application-autoscaling:DescribeScalingActivities",
                "application-autoscaling:DescribeScalingPolicies",
                "tag:GetResources",
                "cloudwatch:DescribeAlarms",
                "cloudwatch:GetMetricStatistics",
                "cloudwatch:GetMetricData",
                "kinesis:ListStreams",
                "kinesis:DescribeStream",
                "kinesis:DescribeStreamSummary",
                "ec2:DescribeVpcs",
                "ec2:DescribeSubnets",
                "ec2:DescribeSecurityGroups",
                "iam:ListRoles",
            ]),
            if_equal(
                "StringEquals",
                "application-autoscaling:service-namespace",
                &["dynamodb"],
                &[
                    "application-autoscaling:DeleteScalingPolicy",
                    "application-autoscaling:DeregisterScalableTarget",
                    "application-autoscaling:PutScalingPolicy",
                    "application-autoscaling:RegisterScalableTarget",
                ],
            ),
            on(INSIGHTS, &["cloudwatch:GetInsightRuleReport"]),
            if_equal("StringEquals", "iam:AWSServiceName", TABLE_SERVICES, &["iam:CreateServiceLinkedRole"]),
        ],
    ),
    (
        "AmazonDynamoDBReadOnlyAccess",
        &[
            on_all(&[
                "application-autoscaling:DescribeScalableTargets",
                "application-autoscaling:DescribeScalingActivities",
                "application-autoscaling:DescribeScalingPolicies",
                "cloudwatch:DescribeAlarmHistory",
                "cloudwatch:DescribeAlarms",
                "cloudwatch:DescribeAlarmsForMetric",
                "cloudwatch:GetMetricStatistics",
                "cloudwatch:ListMetrics",
                "cloudwatch:GetMetricData",
                "datapipeline:DescribeObjects",
                "datapipeline:DescribePipelines",
                "datapipeline:GetPipelineDefinition",
                "datapipeline:ListPipelines",
                "datapipeline:QueryObjects",
                "dynamodb:BatchGetItem",
                "dynamodb:Describe*",
                "dynamodb:List*",
                "dynamodb:GetItem",
                "dynamodb:GetResourcePolicy",
                "dynamodb:Query",
                "dynamodb:Scan",
                "dynamodb:PartiQLSelect",
                "dax:Describe*",
                "dax:List*",
                "dax:GetItem",
                "dax:BatchGetItem",
                "dax:Query",
                "dax:Scan",
                "ec2:DescribeVpcs",
                "ec2:DescribeSubnets",
                "ec2:DescribeSecurityGroups",
                "iam:GetRole",
                "iam:ListRoles",
                "kms:DescribeKey",
                "kms:ListAliases",
                "sns:ListSubscriptionsByTopic",
                "sns:ListTopics",
                "lambda:ListFunctions",
                "lambda:ListEventSourceMappings",
                "lambda:GetFunctionConfiguration",
                "resource-groups:ListGroups",
                "resource-groups:ListGroupResources",
                "resource-groups:GetGroup",
                "resource-groups:GetGroupQuery",
                "tag:GetResources",
                "kinesis:ListStreams",
                "kinesis:DescribeStream",
                "kinesis:DescribeStreamSummary",
            ]),
            on(INSIGHTS, &["cloudwatch:GetInsightRuleReport"]),
        ],
    ),
    (
        "AmazonSSMManagedInstanceCore",
        &[on_all(&[
            "ssm:DescribeAssociation",
            "ssm:GetDeployablePatchSnapshotForInstance",
            "ssm:GetDocument",
            "ssm:DescribeDocument",
            "ssm:GetManifest",
            "ssm:GetParameter",
            "ssm:GetParameters",
            "ssm:ListAssociations",
            "ssm:ListInstanceAssociations",
            "ssm:PutInventory",
            "ssm:PutComplianceItems",
            "ssm:PutConfigurePackageResult",
            "ssm:UpdateAssociationStatus",
            "ssm:UpdateInstanceAssociationStatus",
            "ssm:UpdateInstanceInformation",
            "ssmmessages:CreateControlChannel",
            "ssmmessages:CreateDataChannel",
            "ssmmessages:OpenControlChannel",
            "ssmmessages:OpenDataChannel",
            "ec2messages:AcknowledgeMessage",
            "ec2messages:DeleteMessage",
            "ec2messages:FailMessage",
            "ec2messages:GetEndpoint",
            "ec2messages:GetMessages",
            "ec2messages:SendReply",
        ])],
    ),
    (
        "CloudWatchAgentServerPolicy",
        &[
            on_all(&[
                "cloudwatch:PutMetricData",
                "ec2:DescribeVolumes",
                "ec2:DescribeTags",
                LOG_EVENTS,
                "logs:PutRetentionPolicy",
                "logs:DescribeLogStreams",
                "logs:DescribeLogGroups",
                LOG_STREAM,
                LOGS,
                "xray:PutTraceSegments",
                "xray:PutTelemetryRecords",
                "xray:GetSamplingRules",
                "xray:GetSamplingTargets",
                "xray:GetSamplingStatisticSummaries",
            ]),
            on("arn:aws:ssm:*:*:parameter/AmazonCloudWatch-*", &["ssm:GetParameter"]),
        ],
    ),
    ("service-role/AWSLambdaBasicExecutionRole", &[on_all(&[LOGS, LOG_STREAM, LOG_EVENTS])]),
    (
        "service-role/AWSLambdaVPCAccessExecutionRole",
        &[on_all(&[
            LOGS,
            LOG_STREAM,
            LOG_EVENTS,
            "ec2:CreateNetworkInterface",
            "ec2:DescribeNetworkInterfaces",
            "ec2:DescribeSubnets",
            "ec2:DeleteNetworkInterface",
            "ec2:AssignPrivateIpAddresses",
            "ec2:UnassignPrivateIpAddresses",
        ])],
    ),
    (
        "service-role/AWSLambdaSQSQueueExecutionRole",
        &[on_all(&[
            "sqs:ReceiveMessage",
            "sqs:DeleteMessage",
            "sqs:GetQueueAttributes",
            LOGS,
            LOG_STREAM,
            LOG_EVENTS,
        ])],
    ),
    (
        "service-role/AWSLambdaDynamoDBExecutionRole",
        &[on_all(&[
            "dynamodb:DescribeStream",
            "dynamodb:GetRecords",
            "dynamodb:GetShardIterator",
            "dynamodb:ListStreams",
            LOGS,
            LOG_STREAM,
            LOG_EVENTS,
        ])],
    ),
    (
        "service-role/AmazonECSTaskExecutionRolePolicy",
        &[on_all(&[
            "ecr:GetAuthorizationToken",
            "ecr:BatchCheckLayerAvailability",
            "ecr:GetDownloadUrlForLayer",
            "ecr:BatchGetImage",
            LOG_STREAM,
            LOG_EVENTS,
        ])],
    ),
];

/// The document of a policy that AWS wrote, by its name behind `policy/`; `None` if it is not known here.
pub(super) fn document(name: &str) -> Option<Document> {
    let (_, statements) = POLICIES.iter().find(|(it, _)| *it == name)?;
    let list = |items: &[&str]| items.iter().map(|it| Value::from(*it)).collect::<Value>();
    let statement = |it: &Allowed| {
        let action = if it.is_except { "NotAction" } else { "Action" };
        let condition =
            it.condition.map(|(operator, key, values)| map([(operator, map([(key, list(values))]))]));
        map([
            ("Effect", "Allow".into()),
            (action, list(it.actions)),
            ("Resource", it.resource.into()),
            ("Condition", condition.unwrap_or(Value::Map(Vec::new()))),
        ])
    };
    let statements: Value = statements.iter().map(statement).collect();
    let document = map([("Version", "2012-10-17".into()), ("Statement", statements)]);
    Some(Document::of(&document, &|it| it.as_str().map(Text::literal)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_policy_can_be_read() {
        for (name, statements) in POLICIES {
            let document = document(name).unwrap_or_default();
            assert_eq!(document.statements.len(), statements.len(), "{name}");
            assert!(document.statements.iter().all(Result::is_ok), "{name}");
            let own = name.rsplit('/').next().unwrap_or_default();
            assert_eq!(crate::catalog::identity::managed_policy_path(own).as_deref(), Some(*name));
        }
        assert_eq!(document("ReadOnlyAccess"), None);
    }
}
