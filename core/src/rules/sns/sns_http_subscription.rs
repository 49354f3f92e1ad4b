use crate::catalog::sns::subscription;
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
    property::each(facts, findings, &subscription::TYPE, subscription::PROTOCOL.key(), |it| {
        property::is(it, &subscription::PROTOCOL, |it| it.as_deref() == Some("http"))
    }, |name| {
        format!("Subscription {name} gets messages over plain HTTP")
    });
}
