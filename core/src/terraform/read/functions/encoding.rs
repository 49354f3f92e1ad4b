//! Encodings.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use super::{Call, Function, function};
use crate::terraform::read::json;
use crate::terraform::read::term::{Stop, Term, Worked};

pub(super) const FUNCTIONS: &[Function] = &[
    function("base64decode", 1, 1, base64_decode),
    function("base64encode", 1, 1, |call| Ok(STANDARD.encode(&*call.text(0)?).into())),
    function("jsondecode", 1, 1, json_decode),
    function("jsonencode", 1, 1, |call| Term::json(call.arguments[0].clone())).or_null(),
    function("urlencode", 1, 1, url_encode),
];

fn base64_decode(call: &Call<'_, '_>) -> Worked {
    let bytes = STANDARD.decode(&*call.text(0)?).map_err(|_| Stop::Refused)?;
    String::from_utf8(bytes).map(Term::from).map_err(|_| Stop::Refused)
}

fn json_decode(call: &Call<'_, '_>) -> Worked {
    match call.get(0)? {
        Term::Json(it) => Ok(Term::clone(&it)),
        Term::Text(parts) => json::structure(&parts).ok_or(Stop::Unknown),
        _ => json::read(&call.text(0)?),
    }
}

/// As in the query of an address. Source: Terraform language documentation, `urlencode`.
fn url_encode(call: &Call<'_, '_>) -> Worked {
    let mut out = String::new();
    for byte in call.text(0)?.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' => out.push(char::from(byte)),
            b' ' => out.push('+'),
            byte => out.push_str(&format!("%{byte:02X}")),
        }
    }
    Ok(out.into())
}
