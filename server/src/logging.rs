//! Logs, without what must never be in them.

use tracing::level_filters::LevelFilter;
use tracing::subscriber::Subscriber;
use tracing_subscriber::filter::{FilterExt, FilterFn, ParseError, filter_fn};
use tracing_subscriber::fmt::MakeWriter;
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::{EnvFilter, Layer, Registry, fmt};

/// Crates that write requests with their headers at `debug` and `trace`; a header holds the session token.
const TALKATIVE: [&str; 4] = ["aws_", "hyper", "h2", "rustls"];

/// A subscriber that writes what `directives` ask for, such as `info` or `drawbridge_server=debug`.
///
/// Whatever they ask for, nobody gets to see AWS credentials.
pub fn subscriber<W>(directives: &str, writer: W) -> Result<impl Subscriber + Send + Sync, ParseError>
where
    W: for<'writer> MakeWriter<'writer> + Send + Sync + 'static,
{
    let wanted = EnvFilter::try_new(directives)?;
    let layer = fmt::layer().with_writer(writer).with_filter(wanted.and(discretion()));
    Ok(Registry::default().with(layer))
}

fn discretion() -> FilterFn {
    filter_fn(|metadata| {
        let is_talkative = TALKATIVE.iter().any(|prefix| metadata.target().starts_with(prefix));
        !is_talkative || *metadata.level() <= LevelFilter::INFO
    })
}
