//! Rules of listeners: records of a listener in a drawing, resources of their own in both languages.

use drawbridge_core::catalog::elb::listener_rule;
use drawbridge_core::value::{Value, map};
use drawbridge_core::{cloudformation, terraform};

use crate::drawing::{cloudformation as template, reads_back, stack, terraform as hcl};

const RULES: &str = r#"{
    "main": {"type": "ec2.vpc", "name": "Main", "properties": {"cidr_block": "10.0.0.0/16"}},
    "a": {"type": "ec2.subnet", "name": "A", "parent": "main", "properties": {"cidr_block": "10.0.0.0/24", "availability_zone": {"$context": "zone/0"}}},
    "b": {"type": "ec2.subnet", "name": "B", "parent": "main", "properties": {"cidr_block": "10.0.1.0/24", "availability_zone": {"$context": "zone/1"}}},
    "web": {"type": "elb.target_group", "name": "Web", "parent": "main", "properties": {"protocol": "HTTP", "port": 80}},
    "api": {"type": "elb.target_group", "name": "Api", "parent": "main", "properties": {"protocol": "HTTP", "port": 8080}},
    "front": {"type": "elb.load_balancer", "name": "Front", "parent": "main", "properties": {
        "load_balancer_type": "application", "subnets": [{"$ref": ["a", "id"]}, {"$ref": ["b", "id"]}],
        "listeners": [{"protocol": "HTTP", "port": 80, "action": "forward", "target_group": {"$ref": ["web", "arn"]},
            "rules": [
                {"priority": 10, "conditions": [{"paths": ["/api/*"], "hosts": ["api.example.com"]}],
                    "action": "forward", "target_group": {"$ref": ["api", "arn"]}},
                {"priority": 20, "conditions": [{"header": "X-Old", "header_values": ["*"]}, {"source_ips": ["10.0.0.0/8"]}],
                    "action": "redirect", "redirect_path": "/new", "redirect_status_code": "HTTP_302"},
                {"priority": 30, "conditions": [{"query": [{"key": "v", "value": "1"}, {"value": "debug"}]}, {"methods": ["TRACE"]}],
                    "action": "fixed-response", "response_content_type": "text/plain", "response_status_code": "405",
                    "response_body": "no"}]}]}}}"#;

#[test]
fn rules_become_resources_in_both_languages_and_read_back() {
    let stack = stack(RULES);
    reads_back(&stack);
    let first = stack.get("elb.listener_rule.front_http_10").unwrap();
    assert_eq!(first.target(&listener_rule::LISTENER), Some("elb.listener.front_http"));
    let conditions = |lists: [(&str, &str); 2]| {
        Value::List(lists.map(|(key, it)| map([(key, Value::List(vec![it.into()]))])).to_vec())
    };
    // AWS takes one thing in each condition.
    assert_eq!(
        first.value(&listener_rule::CONDITIONS),
        Some(&conditions([("hosts", "api.example.com"), ("paths", "/api/*")]))
    );
    assert!(!stack.get("elb.listener.front_http").unwrap().props.contains_key("rules"));
    let text = hcl(&stack);
    for part in [
        "resource \"aws_lb_listener_rule\" \"front_http_10\" {\n  listener_arn = aws_lb_listener.front_http.arn\n  \
         priority     = 10\n",
        "  condition {\n    path_pattern {\n      values = [\"/api/*\"]\n    }\n  }\n",
        "  action {\n    type             = \"forward\"\n    target_group_arn = aws_lb_target_group.api.arn\n  }\n",
        "    query_string {\n      key   = \"v\"\n      value = \"1\"\n    }\n",
    ] {
        assert!(text.contains(part), "{part}\n{text}");
    }
    let text = template(&stack);
    for part in [
        "  FrontHttp20ListenerRule:\n    Type: AWS::ElasticLoadBalancingV2::ListenerRule\n",
        "        - Field: host-header\n          HostHeaderConfig:\n            Values:\n              - api.example.com\n",
        "          RedirectConfig:\n            Path: /new\n            StatusCode: HTTP_302\n",
    ] {
        assert!(text.contains(part), "{part}\n{text}");
    }
}

#[test]
fn rules_of_others_keep_what_the_catalogue_has_no_word_for() {
    let text = r#"
resource "aws_alb_listener_rule" "one" {
  listener_arn = "arn:aws:elasticloadbalancing:eu-west-1:1:listener/app/a/b/c"
  priority     = 5
  condition {
    path_pattern {
      values = ["/a"]
    }
  }
  condition {
    path_pattern {
      values = ["/*"]
    }
  }
  action {
    type = "forward"
    forward {
      target_group {
        arn    = "arn:aws:elasticloadbalancing:eu-west-1:1:targetgroup/a/b"
        weight = 1
      }
    }
  }
}"#;
    let read = terraform::read(&[("main.tf".to_owned(), text.to_owned())]).unwrap().stack;
    let rule = read.get("elb.listener_rule.one").unwrap();
    assert_eq!(rule.value(&listener_rule::CONDITIONS).unwrap().items().len(), 2);
    assert_eq!(rule.opaque.iter().map(|it| it.path.as_str()).collect::<Vec<_>>(), ["action/forward"]);
    let legacy = r"
Resources:
  Rule:
    Type: AWS::ElasticLoadBalancingV2::ListenerRule
    Properties:
      ListenerArn: arn:aws:elasticloadbalancing:eu-west-1:1:listener/app/a/b/c
      Priority: 1
      Conditions: [{Field: path-pattern, Values: [/x]}]
      Actions: [{Type: forward, TargetGroupArn: 'arn:aws:elasticloadbalancing:eu-west-1:1:targetgroup/a/b'}]
";
    let read = cloudformation::read("t.yaml", legacy).unwrap().stack;
    let text = cloudformation::emit_yaml(&read).unwrap().text;
    assert!(text.contains("- Field: path-pattern\n          Values:\n            - /x\n"), "{text}");
}
