//! Security rules: one file each.
//!
//! To add one: write the file, add its name to its service below. The doc comment is its manual page, and the fences in
//! it are its tests. Rules see the [`Stack`] through shared [`Facts`], never text or coordinates, and raise nothing on
//! what is not known before the deployment: that goes to [`Report::unknown`].

#[macro_use]
mod rule;
#[macro_use]
mod service;
mod apart;
mod edits;
pub mod facts;
mod fix_all;
mod listing;
pub mod page;
mod policies;
mod property;
mod regions;
mod report;
mod resource_policies;
mod score;
mod settings;
mod trails;
mod unused;
mod zones;

pub use crate::model::Severity;
pub(crate) use apart::{Judged, judge, judge_again};
pub use facts::{Decided, Facts};
pub use fix_all::{FixAll, FixedAll, fix_all};
pub use listing::{Group, Listing};
pub use report::{Counts, Finding, Findings, Report, Suppressed, Undecided};
pub use rule::{Category, Fix, Rule, Runs, Safety};
pub use score::{Score, scores};

use service::File;
use time::Date;

use crate::model::{Choice, Diagram, Profile, Transaction};
use crate::stack::{Stack, lower};

mod ec2 {
    mod default_vpc;
    mod exposed;
    mod fetched;
    mod open_port;
    mod private_path;
    mod script;
    mod secret;
    mod session_manager;

    pub(super) use default_vpc::is_default_vpc;
    pub(super) use script::text_of;
    pub(super) use secret::secret_in;

    service! {
        sg_all_ports_open, sg_ssh_open, sg_rdp_open, sg_wide_public_cidr, sg_egress_all, sg_egress_blocks_endpoint,
        ec2_reachable_admin_port, ec2_public_ip, ec2_workload_in_public_subnet, ec2_imdsv2,
        ec2_root_volume_encrypted, ec2_edge_without_role, path_ec2_dynamodb_not_private,
        path_ec2_dynamodb_unreachable, sg_db_port_open, sg_default_in_use, sg_vpc_mismatch,
        ec2_reachable_imdsv1_role, ec2_userdata_secret, sg_http_open, sg_cifs_open, sg_high_risk_port_open,
        sg_wide_port_range, sg_no_description, sg_default_restrict, sg_unused,
        sg_self_all_traffic, sg_duplicate_rule, sg_inline_and_separate_rules, sg_too_many_rules, ec2_az_subnet_mismatch, ec2_reachable_any_port,
        ec2_reachable_with_data_role, sg_open_but_unreachable, path_client_s3_not_private,
        path_client_service_unreachable, lt_imdsv2, lt_imds_hop_limit, lt_public_ip, lt_ebs_encrypted,
        ec2_no_instance_profile, instance_without_subnet, ec2_source_dest_check, ec2_userdata_pipe_to_shell,
        ec2_userdata_dev_server_root, ec2_userdata_placeholder, ec2_static_keys_despite_role,
        ec2_userdata_hardcoded_resource, web_instance_without_alb, key_pair_shared_across_tiers,
        ec2_ami_no_owner, ec2_multiple_eni;
        where_it_matters:
        sg_chain_from_internet, ssm_path_missing, sg_unapproved_port_open;
        off_by_default:
        ec2_detailed_monitoring, ec2_ebs_optimized, ec2_termination_protection, ec2_ami_literal,
        ec2_key_pair_instead_of_ssm, ssm_role_missing,
    }
}

mod vpc {
    mod acl_ports;
    mod nats;

    service! {
        subnet_private_routes_to_igw, subnet_public_no_igw_route, subnet_implicit_main_table, subnet_auto_public_ip,
        subnet_outside_vpc_cidr, subnet_overlap, vpc_single_az, vpce_gateway_no_route_table,
        vpce_gateway_misses_client_subnet, vpce_gateway_vpc_dns_off, vpce_service_region_mismatch,
        vpce_policy_default, vpce_vpc_mismatch, route_target_other_vpc, route_duplicate_destination,
        vpc_cidr_public_range, vpc_cidr_size, subnet_ipv6_no_range, nacl_no_ephemeral_return,
        vpc_flow_logs, flow_log_partial, flow_log_role_broken, vpc_default_used, vpc_no_private_subnet,
        vpc_peering_wide_route, route_table_unassociated, route_without_target, nat_instance_default_route,
        nat_in_private_subnet, nat_without_eip, nat_single_az, nat_cross_az, nat_unused, eip_unattached,
        igw_unattached, vpce_gateway_service_unsupported, vpce_interface_wrong_fields, vpce_policy_wildcard,
        vpce_policy_blocks_client, vpce_policy_no_describe_endpoints,
        vpce_interface_sg_open, vpce_interface_default_sg, vpce_interface_private_dns, vpce_private_dns_vpc_dns_off,
        vpce_interface_single_az, vpce_sourcevpce_inverted_deny,
        nacl_admin_port_open, nacl_ftp_open, nacl_all_ports, nacl_unattached,
        nacl_rule_shadowed, nacl_custom_empty, nacl_blocks_sg_port, nacl_blocks_endpoint_path,
        vpce_interface_sg_blocks_client, vpce_nat_cost, vpce_streams_needs_interface, vpce_sourcevpce_not_enforced,
        vpce_replica_region_without_endpoint, vpce_service_auto_accept, vpc_two_gateways;
        where_it_matters:
        vpce_policy_wider_than_diagram, vpce_sourcevpce_deny_locks_out,
        vpce_sourcevpce_unknown_endpoint;
        off_by_default:
        vpce_ec2_api_endpoint, vpc_block_public_access,
    }
}

mod dynamodb {
    mod scaled;
    mod watched;

    service! {
        dynamodb_capacity_for_billing_mode, dynamodb_deletion_protection, dynamodb_pitr_enabled, dynamodb_sse_kms,
        dynamodb_pitr_window_short, dynamodb_replica_pitr_enabled, dynamodb_replica_cmk,
        dynamodb_replica_needs_stream, dynamodb_autoscaling_flat_range, dynamodb_resource_policy_public,
        dynamodb_resource_policy_wildcard_action, dynamodb_autoscaling,
        dynamodb_stream_without_consumer, dynamodb_gsi_autoscaling,
        dynamodb_replica_needs_write_autoscaling, dynamodb_replica_declared_twice,
        dynamodb_resource_policy_cross_account, dynamodb_item_secret, dynamodb_ttl_attribute,
        dynamodb_key_attribute_undeclared, dynamodb_attribute_not_a_key, dynamodb_replica_deletion_protection,
        dynamodb_global_table_v1;
        where_it_matters:
        dynamodb_capacity_alarm, dynamodb_cloudtrail_data_events, dynamodb_in_backup_plan, dynamodb_latency_alarm,
        dynamodb_sse_cmk, dynamodb_throttle_alarm;
        off_by_default:
        dynamodb_ttl_off, dynamodb_on_demand_no_ceiling, dynamodb_no_second_region, dynamodb_contributor_insights,
        dynamodb_tls_not_enforced,
    }
}

mod iam {
    mod console;
    mod everyday;
    pub(super) mod holders;
    mod keys;
    mod narrowing;
    mod trust;
    mod unbounded;

    pub(super) use iam_policy_resource_mismatch::useless;

    service! {
        iam_star_star, iam_action_star, iam_service_wildcard, iam_resource_star, iam_managed_admin,
        iam_managed_full_access, iam_trust_any_principal, iam_profile_without_role, iam_profile_role_not_ec2,
        iam_role_missing_permission, iam_role_write_on_read_edge,
        iam_role_unused_permission, iam_scan_not_needed, iam_lambda_role_not_lambda, iam_role_unused,
        iam_write_unconstrained, iam_permissions_management, iam_credentials_exposure, iam_data_exfiltration,
        iam_privilege_escalation, iam_passrole_wildcard, iam_kms_decrypt_all, iam_full_iam, iam_policy_not_element,
        iam_policy_sid_charset, iam_policy_unknown_action, iam_policy_resource_mismatch, iam_policy_on_user,
        iam_user_console, iam_user_exists, iam_user_no_group, iam_group_empty, iam_user_without_mfa_policy,
        iam_sensitive_without_mfa, iam_document_public, iam_trust_account_root, iam_trust_extra_service, iam_github_oidc_trust,
        iam_policy_unattached, iam_cloudshell_full_access, iam_role_missing_stream_arn,
        deploy_role_too_wide, iam_access_key, iam_root_access_key, iam_two_access_keys, iam_console_and_key,
        iam_password_policy, iam_policy_principal, iam_trust_refused, iam_role_shared_across_tiers,
        iam_joint_escalation, iam_self_escalation, iam_lateral_movement;
        where_it_matters:
        iam_policy_old_version, iam_table_export, iam_role_missing_index_arn;
        off_by_default:
        iam_trust_confused_deputy, iam_password_expiry, access_analyzer_missing, iam_group_without_mfa_policy,
    }
}

mod elb {
    mod kind;
    mod targets;

    service! {
        alb_http_listener, alb_tls_policy, alb_listener_no_certificate, alb_drop_invalid_headers, alb_access_logs,
        alb_deletion_protection, alb_desync_mode, lb_cross_zone, tg_health_check, alb_multi_az,
        alb_public_in_private_subnet, alb_sg_blocks_listener, alb_target_sg_blocks;
        where_it_matters:
        alb_target_bypass;
        off_by_default:
        alb_internet_facing, alb_http_target_group, alb_waf, alb_redirect_http,
    }
}

mod autoscaling {
    service! {
        asg_multi_az, asg_launch_template, asg_elb_health_check, lc_ebs_encrypted, lc_public_ip;
        off_by_default:
        asg_single_instance, asg_tags,
    }
}

mod ebs {
    mod by_default;

    pub(super) use by_default::encrypts_all;

    service! {
        ebs_encrypted, ebs_cmk, ebs_unattached, ebs_az_mismatch;
        where_it_matters:
        ebs_default_encryption, ebs_in_backup_plan;
        off_by_default:
        ebs_attached_unencrypted,
    }
}

mod s3 {
    mod account_block;
    pub(super) mod log_buckets;
    mod named;
    mod public_access;

    pub(super) use account_block::leaves_open;
    pub(super) use named::bucket_of;
    pub(super) use s3_acl_public::is_public as is_public_by_list;

    service! {
        s3_tls_only, s3_pab_block_acls, s3_pab_block_policy, s3_pab_ignore_acls, s3_pab_restrict_buckets,
        s3_pab_missing, s3_acl_public, s3_acl_enabled, s3_mfa_delete, s3_abort_multipart, s3_cors_wildcard,
        s3_name_not_dns, s3_policy_public, s3_policy_wildcard_action, s3_policy_lockout, s3_access_logging,
        s3_lifecycle, s3_logging_to_itself, s3_object_lock, s3_versioning,
        s3_website_on_private_data, s3_log_bucket_unwritable, s3_policy_cross_account,
        s3_policy_arn_level_mismatch, s3_account_pab, s3_access_point_pab;
        where_it_matters:
        s3_data_events, s3_effectively_public, s3_sse_kms;
        off_by_default:
        s3_sse_missing, s3_replication, s3_event_notifications, s3_sourcevpce_not_enforced, s3_object_cmk,
    }
}

mod kms {
    mod encrypting;

    service! {
        kms_rotation, kms_rotation_period, kms_deletion_window, kms_policy_public, kms_key_disabled_in_use,
        kms_key_unused, kms_key_without_alias, kms_policy_lacks_logs, kms_policy_lacks_cloudtrail,
        kms_policy_lacks_cloudwatch, kms_policy_undefined, kms_key_other_region, kms_client_cannot_use_key,
    }
}

mod rds {
    mod clusters;
    mod parameters;

    service! {
        rds_encrypted, rds_public, rds_multi_az, rds_deletion_protection, rds_backup_retention, rds_minor_upgrade,
        rds_iam_auth, rds_logs, rds_enhanced_monitoring, rds_performance_insights, rds_copy_tags,
        rds_default_admin_name, rds_default_port, rds_literal_password, rds_final_snapshot, rds_old_ca,
        rds_subnet_group_single_az, rds_internet_reachable, rds_subnet_public,
        rds_client_blocked, rds_tls_not_forced, rds_cluster_cmk, rds_aurora_audit_log, rds_snapshot_public,
        rds_snapshot_unencrypted;
        where_it_matters:
        rds_in_backup_plan;
        off_by_default:
        rds_postgres_query_logging, rds_aurora_backtrack, rds_performance_insights_cmk,
    }
}

mod ecs {
    mod container;

    service! {
        ecs_env_secret, ecs_privileged, ecs_public_ip, ecs_host_network, ecs_no_logs, ecs_writable_root, ecs_one_role;
        off_by_default: ecs_container_insights,
    }
}

mod logs {
    service! {
        log_group_retention, log_group_retention_year, log_group_kms,
    }
}

mod secretsmanager {
    service! {
        secret_cmk, secret_no_recovery_window, secret_rotation_90_days, secret_rotation, secret_policy_public,
        secret_literal,
    }
}

mod sns {
    pub(super) mod alarms;

    service! {
        sns_encrypted, sns_cmk, sns_http_subscription, sns_delivery_logging, sns_policy_public,
        sns_alarm_managed_key, sns_policy_blocks_alarm, sns_policy_cross_account,
    }
}

mod sqs {
    service! {
        sqs_encrypted, sqs_cmk, sqs_policy_public, sqs_policy_wildcard_action, sqs_no_dlq,
        sqs_sns_not_allowed,
    }
}

mod backup {
    pub(super) mod coverage;

    service! {
        backup_vault_cmk, backup_retention_undefined, backup_retention_short, backup_no_schedule, backup_no_copy,
        backup_plan_without_selection, backup_vault_lock,
        backup_vault_deletable, backup_selection_role;
        where_it_matters:
        backup_selection_empty, backup_target_vault_unknown;
        off_by_default: backup_restore_untested,
    }
}

mod lambda {
    service! {
        lambda_runtime_deprecated, lambda_env_secret, lambda_env_cmk, lambda_dlq, lambda_concurrency, lambda_tracing,
        lambda_code_signing, lambda_permission_public, lambda_permission_no_source, lambda_single_az,
        lambda_in_public_subnet, lambda_vpc_role_missing_eni, lambda_stream_disabled, lambda_in_vpc,
        lambda_url_no_auth, lambda_url_cors_any, lambda_no_code, lambda_permission_wide, lambda_role_no_logs,
    }
}

mod cloudtrail {
    mod buckets;

    service! {
        cloudtrail_multi_region, cloudtrail_log_validation, cloudtrail_kms, cloudtrail_disabled, cloudtrail_sns,
        cloudtrail_excludes_kms, cloudtrail_management_events, cloudtrail_cloudwatch, cloudtrail_bucket_public,
        cloudtrail_bucket_logging, cloudtrail_bucket_policy, cloudtrail_event_store_cmk;
        off_by_default: cloudtrail_missing,
    }
}

mod cloudwatch {
    mod watched_events;

    service! {
        alarm_actions_disabled, alarm_without_action, alarm_topic_unsubscribed,
        alarm_insufficient_period;
        where_it_matters:
        alarm_dimension_unknown;
        off_by_default: cis_alarm_unauthorized_api, cis_alarm_no_mfa_sign_in, cis_alarm_root_use, cis_alarm_iam_changes,
        cis_alarm_cloudtrail_changes, cis_alarm_cmk_deletion, cis_alarm_bucket_policy_changes, cis_alarm_sg_changes,
        cis_alarm_nacl_changes, cis_alarm_gateway_changes, cis_alarm_route_changes, cis_alarm_vpc_changes,
        cis_alarm_sign_in_failures, cis_alarm_config_changes, cis_alarm_organization_changes,
    }
}

mod design {
    mod provider;
    mod state;

    service! {
        name_duplicate, tfstate_local, tfstate_unencrypted, tfstate_no_lock,
        tfstate_lock_table_key, tfstate_bucket_open_access, provider_static_credentials, provider_localstack,
        reference_dangling, reference_cycle, value_refused;
        where_it_matters:
        tfstate_bucket_unprotected;
        off_by_default:
        resource_tags_missing, node_isolated,
    }
}

mod expectations {
    mod asked;
    mod chosen;
    mod doing;
    mod reaching;

    service! { expectation_broken, expectation_tests_nothing }
}

/// Every rule with its file.
fn files() -> impl Iterator<Item = File> {
    [
        ec2::RULES,
        elb::RULES,
        autoscaling::RULES,
        ebs::RULES,
        vpc::RULES,
        dynamodb::RULES,
        iam::RULES,
        s3::RULES,
        kms::RULES,
        rds::RULES,
        secretsmanager::RULES,
        sns::RULES,
        sqs::RULES,
        backup::RULES,
        lambda::RULES,
        ecs::RULES,
        logs::RULES,
        cloudtrail::RULES,
        cloudwatch::RULES,
        design::RULES,
        expectations::RULES,
    ]
    .into_iter()
    .flatten()
    .copied()
}

/// All rules, in the order of reports.
pub fn all() -> impl Iterator<Item = &'static Rule> {
    files().map(|it| it.rule)
}

/// Where a rule is run if no profile says anything about it.
pub fn runs(rule: &Rule) -> Runs {
    files().find(|it| it.rule == rule).map_or(Runs::OnRequest, |it| it.runs)
}

/// Whether a rule is run where a profile says nothing about it.
pub fn is_on_by_default(rule: &Rule) -> bool {
    runs(rule) != Runs::OnRequest
}

/// The rules that a profile runs, each with how bad its findings are, in the order of reports.
pub fn run_by(profile: &Profile) -> impl Iterator<Item = (&'static Rule, Severity)> {
    files().filter_map(|File { rule, runs, .. }| {
        let own = (runs != Runs::OnRequest).then_some(rule.severity);
        profile.severity(rule.id, own).map(|severity| (rule, severity))
    })
}

/// Has a profile run the rules that are off or asked only where it matters, but for those it decides about itself.
pub fn run_all(profile: &mut Profile) {
    for File { rule, .. } in files().filter(|it| it.runs != Runs::Everywhere) {
        profile.rules.entry(rule.id.to_owned()).or_insert(Choice::At(rule.severity));
    }
}

/// The rule with this id.
pub fn by_id(id: &str) -> Option<&'static Rule> {
    all().find(|it| it.id == id)
}

/// Runs every rule that the stack's profile runs. Pure; equal stacks give equal reports. Suppressions hold
/// whatever day it is: whoever knows the day uses [`check_on`].
pub fn check(stack: &Stack) -> Report {
    check_with(stack, None)
}

/// As [`check`], with only the suppressions that still hold on this day.
pub fn check_on(stack: &Stack, today: Date) -> Report {
    check_with(stack, Some(today))
}

fn check_with(stack: &Stack, today: Option<Date>) -> Report {
    check_facts(&Facts::new(&facts::with_defaults(stack)), today)
}

/// As [`check_on`], from the facts of a stack whose inputs are filled in by
/// [`with_defaults`](crate::network::with_defaults), for whoever asks them more than the rules do. Without a day,
/// suppressions hold whatever day it is.
pub fn check_facts(facts: &Facts<'_>, today: Option<Date>) -> Report {
    let mut report = Report::default();
    for (rule, severity) in run_by(&facts.stack.settings.profile) {
        let Report { findings, suppressed, unknown } = check_rule(rule, severity, facts, today);
        report.findings.extend(findings);
        report.suppressed.extend(suppressed);
        report.unknown.extend(unknown);
    }
    report
}

/// Runs one rule as [`check_facts`] does.
pub fn check_rule(rule: &'static Rule, severity: Severity, facts: &Facts<'_>, today: Option<Date>) -> Report {
    let mut report = run(rule, severity, facts);
    report.suppress(facts.stack, today);
    report
}

/// Runs one rule.
pub fn check_one(rule: &'static Rule, stack: &Stack) -> Report {
    run(rule, rule.severity, &Facts::new(&facts::with_defaults(stack)))
}

fn run(rule: &'static Rule, severity: Severity, facts: &Facts<'_>) -> Report {
    let mut findings = Findings::new(rule, severity, facts.stack);
    (rule.check)(facts, &mut findings);
    findings.into_report()
}

/// The change that makes a finding of this diagram go away, if there is one. It is tried on a copy first: what does not
/// apply, or leaves as many findings of the rule as there were, is not offered.
pub fn fix(diagram: &Diagram, finding: &Finding) -> Option<Transaction> {
    let rule = finding.rule;
    let transaction = (rule.fix?.fix)(diagram, finding)?;
    let mut fixed = diagram.clone();
    fixed.apply_all(transaction.clone()).ok()?;
    let left = check_one(rule, &lower(&fixed)).findings;
    // When an entry of a list goes, the next one may take over its address: then only the number tells.
    let is_gone = !left.iter().any(|it| it.address == finding.address)
        || left.len() < check_one(rule, &lower(diagram)).findings.len();
    is_gone.then_some(transaction)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rule_stands_in_the_file_called_like_it() {
        for it in files() {
            assert_eq!(it.rule.id.replace('-', "_"), it.name);
        }
    }

    #[test]
    fn no_id_is_used_twice() {
        let mut ids: Vec<&str> = all().map(|it| it.id).collect();
        ids.sort_unstable();
        ids.dedup();
        assert_eq!(ids.len(), all().count());
    }
}
