//! Everything that touches the browser outside the canvas.

pub(crate) mod clipboard;
pub(crate) mod database;
pub(crate) mod date;
pub(crate) mod file;
pub(crate) mod focus;
pub(crate) mod lock;
pub(crate) mod platform;
pub(crate) mod raster;
pub(crate) mod stopwatch;
pub(crate) mod storage;
pub(crate) mod theme;
pub(crate) mod tooltip;
pub(crate) mod worker;
