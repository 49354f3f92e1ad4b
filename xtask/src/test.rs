//! `cargo xtask test`: everything that must hold, in the order in which it fails fastest.

use std::env;
use std::process::Command;
use std::thread;

use anyhow::{Result, anyhow};

use crate::browser::Browser;
use crate::progress::Progress;
use crate::terraform::{self, Terraform};
use crate::workspace::Workspace;
use crate::{licenses, process, python, run, rust, web};

/// Where property tests start. Here it is fixed, so that a commit passes or fails, whoever asks and however often;
/// `cargo test` starts anywhere, and whoever finds something there commits the case beside the test.
const SEED: &str = "PROPTEST_RNG_SEED";

/// Installs what the tests need and runs all of them.
pub(crate) fn every_test(workspace: &Workspace, progress: &mut Progress) -> Result<()> {
    progress.step("Licenses of the dependencies", || licenses::check(workspace))?;
    progress.step("Format", || process::run(workspace.cargo().args(["fmt", "--all", "--check"])))?;
    rust::wasm_target()?;
    let tools = progress.step("System packages: Chromium, Python", || Tools::find(workspace))?;
    // Downloads wait for the network while the compiler keeps the cores busy.
    let packages = thread::spawn({
        let tools = tools.clone();
        move || tools.install_packages()
    });
    progress.step("Lints: server, core, tests", || {
        let native = ["--workspace", "--exclude", "drawbridge-app", "--all-targets"];
        process::run(clippy(workspace).args(native).args(DENY))
    })?;
    progress.step("Lints: web app", || {
        let app = ["--package", "drawbridge-app", "--all-targets", "--target", rust::WASM];
        process::run(clippy(workspace).args(app).args(DENY))
    })?;
    web::build(workspace, progress)?;
    progress.step("Python packages of the tests", || {
        packages.join().map_err(|_| anyhow!("installing the Python packages panicked"))?
    })?;
    progress.step("Tests: unit, integration, documentation, end to end", || {
        let mut cargo = workspace.cargo();
        if env::var_os(SEED).is_none() {
            cargo.env(SEED, "1");
        }
        process::run(tools.tell(cargo.args(["test", "--locked", "--no-fail-fast", "--workspace"])))
    })?;
    progress.sum_up("All tests passed");
    tools.say_what_was_not_run();
    Ok(())
}

/// Only the end-to-end tests, for whoever works on one of them.
pub(crate) fn end_to_end(workspace: &Workspace, progress: &mut Progress, arguments: &[String]) -> Result<()> {
    let tools = product_and_tools(workspace, progress)?;
    progress.step("End-to-end tests", || {
        let mut cargo = workspace.cargo();
        cargo
            .args(["test", "--locked", "--package", "drawbridge-tests", "--test", "it", "--"])
            .args(arguments);
        process::run(tools.tell(&mut cargo))
    })?;
    tools.say_what_was_not_run();
    Ok(())
}

/// Prints what a user of the browser waits for; with `languages` among the arguments, only what reading and writing take,
/// which needs neither server nor practice AWS.
pub(crate) fn measure(workspace: &Workspace, progress: &mut Progress, arguments: &[String]) -> Result<()> {
    let mut cargo = workspace.cargo();
    cargo.args(["run", "--locked", "--package", "drawbridge-tests", "--example", "measure", "--"]);
    cargo.args(arguments);
    if arguments.iter().any(|it| it == "languages") {
        rust::wasm_target()?;
        progress.step("System packages: Chromium", Browser::install)?.tell(&mut cargo);
    } else {
        product_and_tools(workspace, progress)?.tell(&mut cargo);
    }
    let page = progress.step("Page that measures both languages", || web::languages::page(workspace))?;
    progress.step("Measure", || process::run(cargo.env(web::languages::PAGE, &page)))
}

/// What the end-to-end tests start.
fn product_and_tools(workspace: &Workspace, progress: &mut Progress) -> Result<Tools> {
    let tools = progress.step("Tools of the tests", || {
        let tools = Tools::find(workspace)?;
        tools.install_packages()?;
        Ok(tools)
    })?;
    web::build(workspace, progress)?;
    progress.step("Server", || {
        process::run(workspace.cargo().args(["build", "--locked", "--package", "drawbridge-server"]))
    })?;
    Ok(tools)
}

/// A warning is an error here.
const DENY: [&str; 3] = ["--", "--deny", "warnings"];

fn clippy(workspace: &Workspace) -> Command {
    let mut command = workspace.cargo();
    command.args(["clippy", "--locked"]);
    command
}

/// The programs beside Rust that tests start.
#[derive(Debug, Clone)]
struct Tools {
    browser: Browser,
    practice: python::Environment,
    checkers: python::Environment,
    terraform: Option<Terraform>,
}

impl Tools {
    /// Finds what the operating system must bring, or installs it.
    fn find(workspace: &Workspace) -> Result<Self> {
        python::base("the tests")?;
        Ok(Self {
            browser: Browser::install()?,
            practice: python::practice(workspace),
            checkers: python::test_tools(workspace),
            terraform: Terraform::find(),
        })
    }

    fn install_packages(&self) -> Result<()> {
        self.practice.install()?;
        self.checkers.install()
    }

    /// Tells the tests where the programs are; `tests/src/tools.rs` reads it.
    fn tell<'a>(&self, command: &'a mut Command) -> &'a mut Command {
        self.browser
            .tell(command)
            .env("DRAWBRIDGE_TEST_PYTHON", self.checkers.python())
            .env(run::PRACTICE_PYTHON, self.practice.python());
        if let Some(Terraform { program, mirror }) = &self.terraform {
            command.env("DRAWBRIDGE_TERRAFORM", program).env(terraform::MIRROR, mirror);
        }
        command
    }

    fn say_what_was_not_run(&self) {
        if self.terraform.is_none() {
            eprintln!(
                "\nNOT RUN: Terraform's own fmt, validate, plan, apply and destroy of the exports. This machine has no \
                 Terraform with the AWS provider; with `terraform` on the PATH and {} naming a filesystem mirror of \
                 providers they run.",
                terraform::MIRROR
            );
        }
    }
}
