//! Reads YAML back by an independent parser.

use granit_parser::{Event, Parser};

/// The scalars of a document in order, keys and values alike.
#[derive(Debug)]
pub(super) struct Read {
    scalars: Vec<String>,
}

impl Read {
    pub(super) fn texts(&self) -> Vec<&str> {
        self.scalars.iter().map(String::as_str).collect()
    }
}

pub(super) fn read(text: &str) -> Result<Read, String> {
    let mut scalars = Vec::new();
    for event in Parser::new_from_str(text) {
        if let (Event::Scalar(value, ..), _) = event.map_err(|it| it.to_string())? {
            scalars.push(value.into_owned());
        }
    }
    Ok(Read { scalars })
}
