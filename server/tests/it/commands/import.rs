//! `drawbridge import`.

use drawbridge_core::model::{Diagram, Op, snapshot};

use super::{run, text, unusable};
use crate::support::template_snapshot;

const FILE: &str = "resource \"aws_vpc\" \"main\" {\n  cidr_block = \"10.0.0.0/16\"\n}\n\
                    resource \"aws_sqs_queue\" \"jobs\" {\n  name = \"jobs\"\n}\n\
                    resource \"aws_lex_bot\" \"talk\" {\n  name = \"talk\"\n}\n\
                    resource \"aws_s3_bucket_versioning\" \"far\" {\n  bucket = \"made-elsewhere\"\n  \
                    versioning_configuration {\n    status = \"Enabled\"\n  }\n}\n";

fn read(path: &std::path::Path) -> Diagram {
    snapshot::read(&std::fs::read_to_string(path).unwrap()).unwrap()
}

#[test]
fn import_draws_files_and_keeps_places_the_next_time() {
    let folder = tempfile::tempdir().unwrap();
    let (infra, out) = (folder.path().join("shop"), folder.path().join("shop.drawbridge.json"));
    std::fs::create_dir(&infra).unwrap();
    std::fs::write(infra.join("main.tf"), FILE).unwrap();
    let arguments = ["import", text(&infra), "--out", text(&out)];
    let said = run(&arguments, 0);
    assert!(said.contains("3 nodes") && said.contains("aws_s3_bucket_versioning.far"), "{said}");
    let mut diagram = read(&out);
    assert_eq!(diagram.settings().name, "shop");
    let (id, mut placement) = {
        let (id, node) = diagram.nodes().find(|(_, it)| it.name == "jobs").unwrap();
        (id.clone(), node.placement.clone())
    };
    placement.rect.x += 4_000.0;
    diagram.apply(Op::Place { id: id.clone(), placement: placement.clone() }).unwrap();
    std::fs::write(&out, snapshot::write(&diagram)).unwrap();
    let more = format!("{FILE}resource \"aws_sns_topic\" \"news\" {{\n  name = \"news\"\n}}\n");
    std::fs::write(infra.join("main.tf"), more).unwrap();
    assert!(run(&arguments, 0).contains("4 nodes"));
    let again = read(&out);
    assert_eq!(again.node(id.as_str()).unwrap().placement, placement);
    assert!(again.nodes().any(|(_, it)| it.name == "news"));
    assert!(again.nodes().any(|(_, it)| it.name == "talk" && it.ty.id == "other.resource"));
}

#[test]
fn import_reads_templates_and_refuses_diagrams() {
    let folder = tempfile::tempdir().unwrap();
    let (template, out) = (folder.path().join("jobs.yaml"), folder.path().join("jobs.drawbridge.json"));
    std::fs::write(&template, "Resources:\n  Jobs:\n    Type: AWS::SQS::Queue\n").unwrap();
    assert!(run(&["import", text(&template), "--out", text(&out)], 0).contains("1 node\n"));
    let diagram = folder.path().join("a.drawbridge.json");
    std::fs::write(&diagram, template_snapshot()).unwrap();
    assert!(unusable(&["import", text(&diagram), "--out", text(&out)]).contains("diagram file already"));
}
