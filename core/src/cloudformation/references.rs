//! Logical ids in values of templates that are kept as source text.

use serde_json::Value as Json;

use crate::reading::Piece;

/// Stands around the number of an id while the text is put together. A character for private use, which no template holds.
const MARK: char = '\u{f8ff}';

/// The text of a value in pieces, the logical ids that `find` knows among them: those in `Ref`, `Fn::GetAtt` and `Fn::Sub`, and
/// all texts where it is a list of what a resource waits for.
pub(crate) fn pieces<T>(
    source: &str,
    is_waiting: bool,
    mut find: impl FnMut(&str) -> Option<T>,
) -> Vec<Piece<T>> {
    let whole = || vec![Piece::Text(source.to_owned())];
    let Ok(mut json) = serde_json::from_str::<Json>(source) else { return whole() };
    if source.contains(MARK) {
        return whole();
    }
    let mut marks = Marks { found: Vec::new(), find: &mut find };
    if is_waiting {
        marks.waiting(&mut json);
    } else {
        marks.walk(&mut json);
    }
    let mut found: Vec<Option<T>> = marks.found.into_iter().map(Some).collect();
    let text = json.to_string();
    let mut pieces = Vec::new();
    for (index, part) in text.split(MARK).enumerate() {
        let name = (index % 2 == 1).then(|| found.get_mut(part.parse::<usize>().ok()?)?.take()).flatten();
        match name {
            Some(name) => pieces.push(Piece::Name(name)),
            None if part.is_empty() => {}
            None => pieces.push(Piece::Text(part.to_owned())),
        }
    }
    pieces
}

struct Marks<'f, T> {
    found: Vec<T>,
    find: &'f mut dyn FnMut(&str) -> Option<T>,
}

impl<T> Marks<'_, T> {
    fn mark(&mut self, id: &str) -> Option<String> {
        let known = (self.find)(id)?;
        self.found.push(known);
        Some(format!("{MARK}{}{MARK}", self.found.len() - 1))
    }

    fn waiting(&mut self, value: &mut Json) {
        match value {
            Json::String(id) => *id = self.mark(id).unwrap_or_else(|| id.clone()),
            Json::Array(items) => items.iter_mut().for_each(|it| self.waiting(it)),
            _ => {}
        }
    }

    fn walk(&mut self, value: &mut Json) {
        match value {
            Json::Array(items) => items.iter_mut().for_each(|it| self.walk(it)),
            Json::Object(fields) => {
                let is_call = fields.len() == 1;
                for (key, it) in fields {
                    match (key.as_str(), it) {
                        ("Ref", Json::String(id)) if is_call => {
                            *id = self.mark(id).unwrap_or_else(|| id.clone());
                        }
                        ("Fn::GetAtt", Json::String(path)) if is_call => *path = self.path(path),
                        ("Fn::GetAtt", Json::Array(steps)) if is_call => {
                            if let Some(Json::String(id)) = steps.first_mut() {
                                *id = self.mark(id).unwrap_or_else(|| id.clone());
                            }
                        }
                        ("Fn::Sub", Json::String(text)) if is_call => *text = self.substituted(text),
                        ("Fn::Sub", Json::Array(items)) if is_call => {
                            if let Some(Json::String(text)) = items.first_mut() {
                                *text = self.substituted(text);
                            }
                            items.iter_mut().skip(1).for_each(|it| self.walk(it));
                        }
                        (_, it) => self.walk(it),
                    }
                }
            }
            _ => {}
        }
    }

    /// `Table.Arn`, with the id marked.
    fn path(&mut self, path: &str) -> String {
        let (id, rest) = path.split_at(path.find('.').unwrap_or(path.len()));
        self.mark(id).map_or_else(|| path.to_owned(), |it| it + rest)
    }

    /// Text with `${Table.Arn}` in it, with the ids marked. `${!Table}` is text.
    fn substituted(&mut self, text: &str) -> String {
        let mut parts = text.split("${");
        let mut out = parts.next().unwrap_or_default().to_owned();
        for part in parts {
            out.push_str("${");
            match part.split_once('}') {
                Some((path, rest)) if !path.starts_with('!') => {
                    out.push_str(&self.path(path));
                    out.push('}');
                    out.push_str(rest);
                }
                _ => out.push_str(part),
            }
        }
        out
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn renamed(source: &str, is_waiting: bool) -> String {
        let find = |it: &str| (it == "Table").then(|| "Orders".to_owned());
        let pieces = pieces(source, is_waiting, find);
        let text = |it| match it {
            Piece::Text(it) | Piece::Name(it) => it,
        };
        pieces.into_iter().map(text).collect()
    }

    #[test]
    fn ids_are_found_where_functions_name_them() {
        for (source, expected) in [
            (r#"{"Ref":"Table"}"#, r#"{"Ref":"Orders"}"#),
            (r#"[{"Fn::GetAtt":["Table","Arn"]}]"#, r#"[{"Fn::GetAtt":["Orders","Arn"]}]"#),
            (r#"{"Fn::GetAtt":"Table.Arn"}"#, r#"{"Fn::GetAtt":"Orders.Arn"}"#),
            (
                r#"{"Fn::Sub":"${Table}/${Table.Arn}/${!Table}/${Other}"}"#,
                r#"{"Fn::Sub":"${Orders}/${Orders.Arn}/${!Table}/${Other}"}"#,
            ),
            (r#"{"Ref":"Other","Table":"Table"}"#, r#"{"Ref":"Other","Table":"Table"}"#),
            ("Table", "Table"),
        ] {
            assert_eq!(renamed(source, false), expected);
        }
        assert_eq!(renamed(r#"["Table","Other"]"#, true), r#"["Orders","Other"]"#);
    }
}
