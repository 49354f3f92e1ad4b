//! Policy templates: statements that the transform has names for, about what a parameter names.
//!
//! Source: AWS SAM Developer Guide, "AWS SAM policy templates", and `policy_templates.json` of the transform
//! (github.com/aws/serverless-application-model). Those for services that no architecture here draws are left out; so are the
//! actions of SQS in them that IAM does not have.

use super::Source;
use crate::cloudformation::read::document::{Field, Node};

/// A statement: the actions it allows, and on what.
type Allowed = (&'static [&'static str], &'static [&'static str]);

/// A template with its statements. In a resource, `@` stands for the Region and the account, and what is in front of it is the
/// start of an ARN.
type Template = (&'static str, &'static [Allowed]);

const ANY: &[&str] = &["*"];
const TABLE: &[&str] = &["dynamodb:@:table/${TableName}"];
const TABLE_AND_INDEXES: &[&str] =
    &["dynamodb:@:table/${TableName}", "dynamodb:@:table/${TableName}/index/*"];
const BACKUPS: &[&str] = &["dynamodb:@:table/${TableName}/backup/*"];
const BUCKET: &[&str] = &["s3:::${BucketName}"];
const OBJECTS: &[&str] = &["s3:::${BucketName}/*"];
const BUCKET_AND_OBJECTS: &[&str] = &["s3:::${BucketName}", "s3:::${BucketName}/*"];
const KEY: &[&str] = &["kms:@:key/${KeyId}"];
const PARAMETERS: &[&str] = &["ssm:GetParameters", "ssm:GetParameter", "ssm:GetParametersByPath"];
const DESCRIBE_PARAMETERS: Allowed = (&["ssm:DescribeParameters"], ANY);

/// Sorted by name.
const TEMPLATES: &[Template] = &[
    ("AMIDescribePolicy", &[(&["ec2:DescribeImages"], ANY)]),
    ("AWSSecretsManagerGetSecretValuePolicy", &[(&["secretsmanager:GetSecretValue"], &["${SecretArn}"])]),
    (
        "CloudWatchDashboardPolicy",
        &[(
            &[
                "cloudwatch:GetDashboard",
                "cloudwatch:ListDashboards",
                "cloudwatch:PutDashboard",
                "cloudwatch:ListMetrics",
            ],
            ANY,
        )],
    ),
    ("CloudWatchDescribeAlarmHistoryPolicy", &[(&["cloudwatch:DescribeAlarmHistory"], ANY)]),
    ("CloudWatchPutMetricPolicy", &[(&["cloudwatch:PutMetricData"], ANY)]),
    (
        "DynamoDBBackupFullAccessPolicy",
        &[
            (&["dynamodb:CreateBackup", "dynamodb:DescribeContinuousBackups"], TABLE),
            (&["dynamodb:DeleteBackup", "dynamodb:DescribeBackup", "dynamodb:ListBackups"], BACKUPS),
        ],
    ),
    (
        "DynamoDBCrudPolicy",
        &[(
            &[
                "dynamodb:GetItem",
                "dynamodb:DeleteItem",
                "dynamodb:PutItem",
                "dynamodb:Scan",
                "dynamodb:Query",
                "dynamodb:UpdateItem",
                "dynamodb:BatchWriteItem",
                "dynamodb:BatchGetItem",
                "dynamodb:DescribeTable",
                "dynamodb:ConditionCheckItem",
            ],
            TABLE_AND_INDEXES,
        )],
    ),
    (
        "DynamoDBReadPolicy",
        &[(
            &[
                "dynamodb:GetItem",
                "dynamodb:Scan",
                "dynamodb:Query",
                "dynamodb:BatchGetItem",
                "dynamodb:DescribeTable",
            ],
            TABLE_AND_INDEXES,
        )],
    ),
    ("DynamoDBReconfigurePolicy", &[(&["dynamodb:UpdateTable"], TABLE)]),
    (
        "DynamoDBRestoreFromBackupPolicy",
        &[
            (&["dynamodb:RestoreTableFromBackup"], BACKUPS),
            (
                &[
                    "dynamodb:PutItem",
                    "dynamodb:UpdateItem",
                    "dynamodb:DeleteItem",
                    "dynamodb:GetItem",
                    "dynamodb:Query",
                    "dynamodb:Scan",
                    "dynamodb:BatchWriteItem",
                ],
                TABLE,
            ),
        ],
    ),
    (
        "DynamoDBStreamReadPolicy",
        &[
            (
                &["dynamodb:DescribeStream", "dynamodb:GetRecords", "dynamodb:GetShardIterator"],
                &["dynamodb:@:table/${TableName}/stream/${StreamName}"],
            ),
            (&["dynamodb:ListStreams"], &["dynamodb:@:table/${TableName}/stream/*"]),
        ],
    ),
    (
        "DynamoDBWritePolicy",
        &[(&["dynamodb:PutItem", "dynamodb:UpdateItem", "dynamodb:BatchWriteItem"], TABLE_AND_INDEXES)],
    ),
    ("EC2DescribePolicy", &[(&["ec2:DescribeRegions", "ec2:DescribeInstances"], ANY)]),
    ("EcsRunTaskPolicy", &[(&["ecs:RunTask"], &["ecs:@:task-definition/${TaskDefinition}"])]),
    ("EventBridgePutEventsPolicy", &[(&["events:PutEvents"], &["events:@:event-bus/${EventBusName}"])]),
    (
        "FilterLogEventsPolicy",
        &[(&["logs:FilterLogEvents"], &["logs:@:log-group:${LogGroupName}:log-stream:*"])],
    ),
    ("KMSDecryptPolicy", &[(&["kms:Decrypt"], KEY)]),
    ("KMSEncryptPolicy", &[(&["kms:Encrypt"], KEY)]),
    (
        "KMSEncryptPolicy_v2",
        &[(
            &[
                "kms:Encrypt",
                "kms:GenerateDataKey",
                "kms:GenerateDataKeyWithoutPlaintext",
                "kms:GenerateDataKeyPair",
                "kms:GenerateDataKeyPairWithoutPlaintext",
            ],
            KEY,
        )],
    ),
    ("LambdaInvokePolicy", &[(&["lambda:InvokeFunction"], &["lambda:@:function:${FunctionName}*"])]),
    (
        "S3CrudPolicy",
        &[(
            &[
                "s3:GetObject",
                "s3:ListBucket",
                "s3:GetBucketLocation",
                "s3:GetObjectVersion",
                "s3:PutObject",
                "s3:PutObjectAcl",
                "s3:GetLifecycleConfiguration",
                "s3:PutLifecycleConfiguration",
                "s3:DeleteObject",
            ],
            BUCKET_AND_OBJECTS,
        )],
    ),
    (
        "S3FullAccessPolicy",
        &[
            (
                &[
                    "s3:GetObject",
                    "s3:GetObjectAcl",
                    "s3:GetObjectVersion",
                    "s3:PutObject",
                    "s3:PutObjectAcl",
                    "s3:DeleteObject",
                    "s3:DeleteObjectTagging",
                    "s3:DeleteObjectVersionTagging",
                    "s3:GetObjectTagging",
                    "s3:GetObjectVersionTagging",
                    "s3:PutObjectTagging",
                    "s3:PutObjectVersionTagging",
                ],
                OBJECTS,
            ),
            (
                &[
                    "s3:ListBucket",
                    "s3:GetBucketLocation",
                    "s3:GetLifecycleConfiguration",
                    "s3:PutLifecycleConfiguration",
                ],
                BUCKET,
            ),
        ],
    ),
    (
        "S3ReadPolicy",
        &[(
            &[
                "s3:GetObject",
                "s3:ListBucket",
                "s3:GetBucketLocation",
                "s3:GetObjectVersion",
                "s3:GetLifecycleConfiguration",
            ],
            BUCKET_AND_OBJECTS,
        )],
    ),
    (
        "S3WritePolicy",
        &[(&["s3:PutObject", "s3:PutObjectAcl", "s3:PutLifecycleConfiguration"], BUCKET_AND_OBJECTS)],
    ),
    (
        "SNSCrudPolicy",
        &[(
            &[
                "sns:ListSubscriptionsByTopic",
                "sns:CreateTopic",
                "sns:SetTopicAttributes",
                "sns:Subscribe",
                "sns:Publish",
            ],
            &["sns:@:${TopicName}*"],
        )],
    ),
    ("SNSPublishMessagePolicy", &[(&["sns:Publish"], &["sns:@:${TopicName}"])]),
    (
        "SQSPollerPolicy",
        &[(
            &[
                "sqs:ChangeMessageVisibility",
                "sqs:DeleteMessage",
                "sqs:GetQueueAttributes",
                "sqs:ReceiveMessage",
            ],
            &["sqs:@:${QueueName}"],
        )],
    ),
    ("SQSSendMessagePolicy", &[(&["sqs:SendMessage"], &["sqs:@:${QueueName}"])]),
    ("SSMParameterReadPolicy", &[DESCRIBE_PARAMETERS, (PARAMETERS, &["ssm:@:parameter/${ParameterName}"])]),
    (
        "SSMParameterWithSlashPrefixReadPolicy",
        &[DESCRIBE_PARAMETERS, (PARAMETERS, &["ssm:@:parameter${ParameterName}"])],
    ),
    (
        "StepFunctionsExecutionPolicy",
        &[(&["states:StartExecution"], &["states:@:stateMachine:${StateMachineName}"])],
    ),
    (
        "StepFunctionsExecutionPolicy_v2",
        &[(
            &["states:StartExecution", "states:StartSyncExecution"],
            &["states:@:stateMachine:${StateMachineName}"],
        )],
    ),
    (
        "VPCAccessPolicy",
        &[(
            &[
                "ec2:CreateNetworkInterface",
                "ec2:DeleteNetworkInterface",
                "ec2:DescribeNetworkInterfaces",
                "ec2:DetachNetworkInterface",
            ],
            ANY,
        )],
    ),
];

/// The policy that a template stands for with these parameters; `None` if it is not known.
pub(super) fn document(of: &Source<'_>, name: &str, parameters: &Node) -> Option<Node> {
    let at = TEMPLATES.binary_search_by(|(it, _)| (*it).cmp(name)).ok()?;
    let (_, statements) = TEMPLATES.get(at)?;
    let statements = statements.iter().map(|(actions, resources)| {
        let resources = resources.iter().map(|it| resource(of, it, parameters)).collect::<Option<_>>()?;
        Some(of.allow(actions, resources))
    });
    Some(of.policy(statements.collect::<Option<_>>()?))
}

/// What a statement is about, with the parameters put in.
fn resource(of: &Source<'_>, template: &str, parameters: &Node) -> Option<Node> {
    if template == "*" {
        return Some(of.text("*"));
    }
    let names = template.split("${").skip(1).filter_map(|it| it.split('}').next());
    let values = names.map(|it| Some(of.entry(it, parameters.get(it)?.clone())));
    let values: Vec<Field> = values.collect::<Option<_>>()?;
    let text = match template.strip_prefix("${") {
        Some(_) => template.to_owned(),
        None => {
            format!("arn:${{AWS::Partition}}:{template}").replace('@', "${AWS::Region}:${AWS::AccountId}")
        }
    };
    Some(of.substituted(text, values))
}

#[cfg(test)]
mod tests {
    use super::TEMPLATES;

    #[test]
    fn templates_are_found_by_their_names() {
        assert!(TEMPLATES.is_sorted_by(|a, b| a.0 < b.0));
    }
}
