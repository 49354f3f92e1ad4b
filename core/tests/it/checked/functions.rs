//! Functions in a VPC, and how they get to what they use.

use super::Checked;

const NONE: [&str; 0] = [];

/// A function in a subnet, with what AWS wrote for such functions and a policy about a table; a route and more beside them.
fn function(route: &str, more: &str) -> Checked {
    Checked::terraform(&format!(
        r#"
provider "aws" {{
  region = "eu-west-1"
}}
resource "aws_vpc" "v" {{
  cidr_block = "10.0.0.0/16"
}}
resource "aws_internet_gateway" "g" {{
  vpc_id = aws_vpc.v.id
}}
resource "aws_subnet" "out" {{
  vpc_id     = aws_vpc.v.id
  cidr_block = "10.0.0.0/24"
}}
resource "aws_subnet" "in" {{
  vpc_id     = aws_vpc.v.id
  cidr_block = "10.0.1.0/24"
}}
resource "aws_route_table" "out" {{
  vpc_id = aws_vpc.v.id
  route {{
    cidr_block = "0.0.0.0/0"
    gateway_id = aws_internet_gateway.g.id
  }}
}}
resource "aws_route_table" "in" {{
  vpc_id = aws_vpc.v.id
  {route}
}}
resource "aws_route_table_association" "out" {{
  subnet_id      = aws_subnet.out.id
  route_table_id = aws_route_table.out.id
}}
resource "aws_route_table_association" "in" {{
  subnet_id      = aws_subnet.in.id
  route_table_id = aws_route_table.in.id
}}
resource "aws_eip" "n" {{}}
resource "aws_nat_gateway" "n" {{
  subnet_id     = aws_subnet.out.id
  allocation_id = aws_eip.n.id
}}
resource "aws_security_group" "f" {{
  vpc_id = aws_vpc.v.id
  egress {{
    protocol    = "tcp"
    from_port   = 443
    to_port     = 443
    cidr_blocks = ["0.0.0.0/0"]
  }}
}}
resource "aws_iam_role" "f" {{
  assume_role_policy = jsonencode({{ Statement = [{{ Effect = "Allow", Principal = {{ Service = "lambda.amazonaws.com" }}, Action = "sts:AssumeRole" }}] }})
}}
resource "aws_iam_role_policy_attachment" "f" {{
  role       = aws_iam_role.f.name
  policy_arn = "arn:aws:iam::aws:policy/service-role/AWSLambdaVPCAccessExecutionRole"
}}
resource "aws_iam_role_policy" "f" {{
  role   = aws_iam_role.f.id
  policy = jsonencode({{ Version = "2012-10-17", Statement = [
    {{ Effect = "Allow", Action = ["dynamodb:GetItem", "dynamodb:PutItem"], Resource = aws_dynamodb_table.t.arn }},
    {{ Effect = "Allow", Action = "xray:PutTraceSegments", Resource = "*" }},
  ] }})
}}
resource "aws_dynamodb_table" "t" {{
  name         = "orders"
  billing_mode = "PAY_PER_REQUEST"
  hash_key     = "id"
  attribute {{
    name = "id"
    type = "S"
  }}
}}
resource "aws_lambda_function" "f" {{
  function_name = "orders"
  role          = aws_iam_role.f.arn
  runtime       = "python3.13"
  handler       = "a.b"
  vpc_config {{
    subnet_ids         = [aws_subnet.in.id]
    security_group_ids = [aws_security_group.f.id]
  }}
}}
{more}"#
    ))
}

const BY_NAT: &str =
    "route {\n    cidr_block = \"0.0.0.0/0\"\n    nat_gateway_id = aws_nat_gateway.n.id\n  }";

fn endpoint(table: &str, policy: &str) -> String {
    format!(
        "resource \"aws_vpc_endpoint\" \"d\" {{\n  vpc_id = aws_vpc.v.id\n  service_name = \"com.amazonaws.eu-west-1.dynamodb\"\n  route_table_ids = \
         [aws_route_table.{table}.id]\n  {policy}\n}}\n"
    )
}

#[test]
fn a_function_needs_a_way_to_what_its_role_names() {
    let lost = "path-client-service-unreachable";
    assert_eq!(function("", "").found(lost), ["aws_lambda_function.f"]);
    assert_eq!(function(BY_NAT, "").found(lost), NONE);
    assert_eq!(function("", &endpoint("in", "")).found(lost), NONE);
    // By the NAT gateway, it costs.
    assert_eq!(function(BY_NAT, "").found("vpce-nat-cost"), ["aws_nat_gateway.n"]);
    assert_eq!(function(BY_NAT, &endpoint("in", "")).found("vpce-nat-cost"), NONE);
}

#[test]
fn an_endpoint_serves_the_subnet_of_a_function() {
    let missed = "vpce-gateway-misses-client-subnet";
    assert_eq!(function(BY_NAT, &endpoint("out", "")).found(missed), ["aws_vpc_endpoint.d"]);
    assert_eq!(function(BY_NAT, &endpoint("in", "")).found(missed), NONE);
}

#[test]
fn the_policy_of_an_endpoint_lets_a_function_do_what_its_role_allows() {
    let refused = |actions: &str| {
        let policy = format!(
            "policy = jsonencode({{ Version = \"2012-10-17\", Statement = [{{ Effect = \"Allow\", Principal = \"*\", Action = [{actions}], Resource = \
             aws_dynamodb_table.t.arn }}] }})"
        );
        function("", &endpoint("in", &policy)).found("vpce-policy-blocks-client").len()
    };
    assert_eq!(refused("\"dynamodb:GetItem\""), 1);
    assert_eq!(refused("\"dynamodb:GetItem\", \"dynamodb:PutItem\""), 0);
}

#[test]
fn a_policy_may_name_a_table_by_its_name() {
    let text = "\
Resources:
  V: {Type: AWS::EC2::VPC, Properties: {CidrBlock: 10.0.0.0/16}}
  S: {Type: AWS::EC2::Subnet, Properties: {VpcId: !Ref V, CidrBlock: 10.0.0.0/24}}
  T: {Type: AWS::EC2::RouteTable, Properties: {VpcId: !Ref V}}
  A: {Type: AWS::EC2::SubnetRouteTableAssociation, Properties: {SubnetId: !Ref S, RouteTableId: !Ref T}}
  G: {Type: AWS::EC2::SecurityGroup, Properties: {GroupDescription: x, VpcId: !Ref V}}
  Orders:
    Type: AWS::DynamoDB::Table
    Properties:
      BillingMode: PAY_PER_REQUEST
      KeySchema: [{AttributeName: id, KeyType: HASH}]
      AttributeDefinitions: [{AttributeName: id, AttributeType: S}]
  R:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Statement: [{Effect: Allow, Principal: {Service: lambda.amazonaws.com}, Action: 'sts:AssumeRole'}]
      ManagedPolicyArns: ['arn:aws:iam::aws:policy/service-role/AWSLambdaVPCAccessExecutionRole']
      Policies:
      - PolicyName: p
        PolicyDocument:
          Version: '2012-10-17'
          Statement:
          - Effect: Allow
            Action: 'dynamodb:GetItem'
            Resource: !Sub 'arn:${AWS::Partition}:dynamodb:${AWS::Region}:${AWS::AccountId}:table/${Orders}'
  F:
    Type: AWS::Lambda::Function
    Properties:
      Runtime: python3.13
      Handler: a.b
      Code: {ZipFile: x}
      Role: !GetAtt R.Arn
      VpcConfig: {SubnetIds: [!Ref S], SecurityGroupIds: [!Ref G]}
";
    assert_eq!(Checked::template(text).found("path-client-service-unreachable"), ["F"]);
}
