//! What somebody does with the files.

use super::{Language, MAX_OUTPUTS, Nested};
use crate::file::File;

/// `README.md`; `outputs` is how many the whole has.
pub(super) fn readme(nested: &Nested, language: Language, outputs: usize) -> File {
    let ending = language.ending();
    let count = |n: usize| if n == 1 { "1 resource".to_owned() } else { format!("{n} resources") };
    let row = |(part, (id, path)): (&super::Part, &(String, String))| {
        format!("| `{path}` | `{id}` | {} |\n", count(part.members.len()))
    };
    let rows: String = nested.parts.iter().zip(&nested.stacks).map(row).collect();
    let left = if outputs > MAX_OUTPUTS {
        format!(
            "The root tells the first {MAX_OUTPUTS} of {outputs} outputs, as many as a template may have; the others are outputs\n\
             of the parts.\n\n"
        )
    } else {
        String::new()
    };
    let text = format!(
        "# Nested stacks\n\n\
         This architecture has more than one CloudFormation template may hold (500 resources, 200 parameters, 200 outputs,\n\
         1 MB), so `template.{ending}` is a root and each of its resources a stack:\n\n\
         | template | stack in the root | |\n|---|---|---|\n{rows}\n\
         What one part needs of another is an output there and a parameter here; no part needs one that needs it.\n\n\
         {left}\
         ## Deploy\n\n\
         `TemplateURL` is the path of a file. `aws cloudformation package` uploads the files to a bucket of yours, below the\n\
         prefix you choose, and writes a root with their addresses:\n\n\
         ```sh\n\
         aws cloudformation package --template-file template.{ending} --s3-bucket BUCKET --s3-prefix PREFIX \\\n  \
         --output-template-file packaged.yaml\n\
         aws cloudformation deploy --template-file packaged.yaml --stack-name NAME --s3-bucket BUCKET \\\n  \
         --capabilities CAPABILITY_NAMED_IAM --parameter-overrides NAME=VALUE\n\
         ```\n\n\
         With `--no-execute-changeset` the second prints a change set to read first; `--include-nested-stacks` of\n\
         `aws cloudformation create-change-set` shows what it changes in each part.\n\n\
         ## When the architecture changes\n\n\
         A resource stands in the part of its kind, or in a later one if it needs something there; a kind with too many is\n\
         divided by names. One resource more moves no other as long as its part has room. A resource that does move to another\n\
         part is removed in one stack and made anew in the other: read the change set, and import what holds data.\n"
    );
    File::new("README.md", text)
}
