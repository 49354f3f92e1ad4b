//! What it takes for queues, streams and topics to reach a function.

use super::lower::Lowering;
use crate::catalog::Properties;
use crate::catalog::dynamodb::table;
use crate::catalog::lambda::{event_source_mapping as mapping, function, permission};
use crate::catalog::s3::bucket;
use crate::catalog::sns::subscription;
use crate::value::{Context, Value};

impl Lowering<'_> {
    /// Completes what is drawn about the callers of functions.
    pub(super) fn derive_invocations(&mut self) {
        self.read_streams();
        self.guard_buckets();
        self.permit_subscriptions();
    }

    /// A table is read by its stream, and a stream somewhere.
    fn read_streams(&mut self) {
        let tables: Vec<(String, String)> = self
            .made_of(&mapping::TYPE)
            .filter_map(|(address, it)| Some((address.to_owned(), it.target(&mapping::SOURCE)?.to_owned())))
            .filter(|(_, source)| self.stack.get(source).is_some_and(|it| it.ty == Some(&table::TYPE)))
            .collect();
        for (address, table) in tables {
            if let Some(resource) = self.stack.resources.get_mut(&address) {
                resource.props.insert(mapping::SOURCE.key(), Value::reference(table, "stream_arn"));
                resource.props.entry(mapping::STARTING_POSITION.key()).or_insert_with(|| "LATEST".into());
            }
        }
    }

    /// The ARN of a bucket does not say whose it is: the permission does.
    fn guard_buckets(&mut self) {
        let of_buckets: Vec<String> = self
            .made_of(&permission::TYPE)
            .filter(|(_, it)| {
                let source = it.target(&permission::SOURCE).and_then(|it| self.stack.get(it));
                source.is_some_and(|it| it.ty == Some(&bucket::TYPE))
            })
            .map(|(address, _)| address.to_owned())
            .collect();
        for address in of_buckets {
            if let Some(resource) = self.stack.resources.get_mut(&address) {
                let account = || Context::AccountId.into();
                resource.props.entry(permission::SOURCE_ACCOUNT.key()).or_insert_with(account);
            }
        }
    }

    /// A topic may call the functions that are subscribed to it.
    fn permit_subscriptions(&mut self) {
        let mut wanted = Vec::new();
        for (_, it) in self.stack.of(&subscription::TYPE) {
            let target = it.target(&subscription::ENDPOINT).and_then(|it| Some((it, self.stack.get(it)?)));
            let (Some((address, resource)), Some(topic)) = (target, it.value(&subscription::TOPIC)) else {
                continue;
            };
            if resource.ty != Some(&function::TYPE) {
                continue;
            }
            let function = Value::reference(address, "name");
            let is_permitted = self.stack.of(&permission::TYPE).any(|(_, it)| {
                it.value(&permission::FUNCTION) == Some(&function)
                    && it.value(&permission::SOURCE) == Some(topic)
            });
            if !is_permitted {
                let from = topic.target().and_then(|it| it.rsplit('.').next()).unwrap_or("sns");
                let label = format!("{}_{from}", resource.name);
                wanted.push((label, function, topic.clone(), it.origin.clone()));
            }
        }
        for (label, function, topic, origin) in wanted {
            let props = Properties::from([
                (permission::FUNCTION.key(), function),
                (permission::ACTION.key(), "lambda:InvokeFunction".into()),
                (permission::PRINCIPAL.key(), "sns.amazonaws.com".into()),
                (permission::SOURCE.key(), topic),
            ]);
            self.derive(&permission::TYPE, &label, props, origin);
        }
    }
}
