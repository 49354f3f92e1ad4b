//! The fonts that pictures are drawn with.

pub(super) static REGULAR: &[u8] = include_bytes!("../../../fonts/Roboto-Regular.ttf");
pub(super) static BOLD: &[u8] = include_bytes!("../../../fonts/Roboto-Bold.ttf");
