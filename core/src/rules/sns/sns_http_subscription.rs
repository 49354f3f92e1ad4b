use crate::catalog::sns::{subscription, topic};
use crate::rules::facts::opaque;
use crate::rules::{Category, Facts, Findings, Severity, property};

rule! {
    /// Messages are delivered over plain HTTP
    ///
    /// ## Why
    ///
    /// Whoever is on the way reads every message, and can send others in its place.
    ///
    /// ## Flagged
    ///
    /// ```tf,fail
    /// resource "aws_sns_topic" "news" {
    ///   name = "news"
    /// }
    ///
    /// resource "aws_sns_topic_subscription" "web" {
    ///   topic_arn = aws_sns_topic.news.arn
    ///   protocol  = "http"
    ///   endpoint  = "http://news.example.com"
    /// }
    /// ```
    ///
    /// ## Fine
    ///
    /// ```tf,pass
    /// resource "aws_sns_topic" "news" {
    ///   name = "news"
    /// }
    ///
    /// resource "aws_sns_topic_subscription" "web" {
    ///   topic_arn = aws_sns_topic.news.arn
    ///   protocol  = "https"
    ///   endpoint  = "https://news.example.com"
    /// }
    /// ```
    ///
    /// ## Fix
    ///
    /// Subscribe an address with `https`.
    id: "sns-http-subscription",
    severity: Severity::Medium,
    category: Category::Encryption,
    aliases: &[],
    types: &[&subscription::TYPE],
    check: check,
    fix: None,
}

fn check(facts: &Facts<'_>, findings: &mut Findings<'_>) {
    // A template may list subscriptions in the topic.
    findings.each(&topic::TYPE, |findings, address, it| {
        let listed = opaque(it, "subscription").and_then(|it| serde_json::from_str::<serde_json::Value>(it).ok());
        let is_plain = |it: &serde_json::Value| it["Protocol"].as_str() == Some("http");
        if listed.as_ref().and_then(|it| it.as_array()).is_some_and(|it| it.iter().any(is_plain)) {
            let message = format!("A subscription of topic {} gets messages over plain HTTP", facts.name(address));
            findings.raise(address, message);
        }
    });
    property::each(facts, findings, &subscription::TYPE, subscription::PROTOCOL.key(), |it| {
        property::is(it, &subscription::PROTOCOL, |it| it.as_deref() == Some("http"))
    }, |name| {
        format!("Subscription {name} gets messages over plain HTTP")
    });
}
