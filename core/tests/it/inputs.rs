//! What an input may stand for.

use drawbridge_core::model::{Diagram, Op, Parameter, ParameterType};
use drawbridge_core::templates;
use drawbridge_core::value::Value;

fn input(ty: ParameterType) -> Op {
    let parameter = Parameter { ty, description: String::new(), default: None };
    Op::SetParameter { name: "range".into(), parameter: Some(parameter) }
}

/// The first template with an input as the range of its VPC.
fn with_range(ty: ParameterType) -> (Diagram, Result<Op, drawbridge_core::model::ApplyError>) {
    let mut diagram = templates::by_name("ec2-dynamodb-endpoint").unwrap().diagram();
    diagram.apply(input(ty)).unwrap();
    let vpc = diagram.nodes().find(|(_, it)| it.ty.id == "ec2.vpc").unwrap().0.clone();
    let value = Some(Value::Param("range".into()));
    let applied = diagram.apply(Op::SetProperty { id: vpc, key: "cidr_block".into(), value });
    (diagram, applied)
}

#[test]
fn a_list_of_ranges_is_no_range_of_a_vpc() {
    let refused = with_range(ParameterType::CidrList).1.unwrap_err().to_string();
    assert!(refused.contains("a list of them"), "{refused}");
    let (mut diagram, applied) = with_range(ParameterType::String);
    applied.unwrap();
    let refused = diagram.apply(input(ParameterType::CidrList)).unwrap_err().to_string();
    assert!(refused.contains("`Game`"), "{refused}");
}
