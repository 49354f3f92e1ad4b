//! The core from outside: conventions, the catalogue against the provider's schema, and properties that hold for
//! every diagram.
#![expect(clippy::unwrap_used, reason = "a test may stop at the first surprise")]
#![expect(clippy::expect_used, reason = "a test may stop at the first surprise, and say what it expected")]

mod access;
mod access_stack;
mod alone;
mod aurora;
mod catalog;
mod catalog_cloudformation;
mod checked;
mod compute;
mod connectivity;
mod console;
mod data;
mod deploy_policy;
mod diagrams;
mod documentation;
mod drawing;
mod editor;
mod expectations;
mod exports;
mod fixing_all;
mod flow_logs;
mod foreign;
mod further;
mod images;
mod imported;
mod inputs;
mod ipv6;
mod launch_configurations;
mod listener_rules;
mod lowering;
mod main_tables;
mod merging;
mod model;
mod nested;
mod network;
mod outputs;
mod pictures;
mod policies;
mod policy_documents;
mod reachability;
mod reading;
mod replicas;
mod rules;
mod suppressions;
mod tidy;
mod tidy_up;
mod undrawn;
mod written_secrets;
