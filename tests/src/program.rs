//! A program that a test starts and that ends with the test.

use std::io::{BufRead, BufReader, Read};
use std::os::unix::process::CommandExt;
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use rustix::process::{Pid, Signal, kill_process_group};

/// How long a program may take to say that it is ready, on a busy machine.
const PATIENCE: Duration = Duration::from_secs(90);
/// How long a program may take to end when asked.
const FAREWELL: Duration = Duration::from_secs(10);

/// A running program with what it has printed; it and all its children are ended on drop.
#[derive(Debug)]
pub struct Program {
    name: String,
    child: Child,
    output: Arc<Output>,
}

#[derive(Debug, Default)]
struct Output {
    printed: Mutex<Printed>,
    grew: Condvar,
}

#[derive(Debug, Default)]
struct Printed {
    lines: Vec<String>,
    /// How many of the two streams have ended.
    closed: usize,
}

impl Program {
    /// Starts it without input, in a process group of its own.
    ///
    /// # Errors
    /// When the program cannot be started.
    pub fn start(name: &str, command: &mut Command) -> Result<Self> {
        let mut child = command
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .process_group(0)
            .spawn()
            .with_context(|| format!("cannot start {name} ({})", command.get_program().display()))?;
        let output = Arc::new(Output::default());
        collect(child.stdout.take(), &output);
        collect(child.stderr.take(), &output);
        Ok(Self { name: name.to_owned(), child, output })
    }

    /// Waits for a printed line in which `find` finds something.
    ///
    /// # Errors
    /// When the program ends or stays silent for too long; the message holds what it printed.
    pub fn wait_for<T>(&self, what: &str, find: impl Fn(&str) -> Option<T>) -> Result<T> {
        let deadline = Instant::now() + PATIENCE;
        let mut seen = 0;
        let mut printed = self.output.lock();
        loop {
            if let Some(found) = printed.lines[seen..].iter().find_map(|line| find(line)) {
                return Ok(found);
            }
            seen = printed.lines.len();
            let left = deadline.saturating_duration_since(Instant::now());
            if printed.closed == 2 || left.is_zero() {
                let fate = if printed.closed == 2 { "ended" } else { "kept silent" };
                bail!("{} {fate} before it printed {what}:\n{}", self.name, printed.lines.join("\n"));
            }
            (printed, _) =
                self.output.grew.wait_timeout(printed, left).unwrap_or_else(PoisonError::into_inner);
        }
    }

    /// Waits for the loopback URL, like `http://127.0.0.1:8080`, that it prints after these words.
    ///
    /// # Errors
    /// As [`Program::wait_for`].
    pub fn wait_for_url(&self, after: &str) -> Result<String> {
        self.wait_for("its URL", |line| {
            let rest = line.split_once(after)?.1.split_once("http://127.0.0.1:")?.1;
            let port: String = rest.chars().take_while(char::is_ascii_digit).collect();
            Some(format!("http://127.0.0.1:{port}"))
        })
    }

    /// All that it has printed so far.
    #[must_use]
    pub fn log(&self) -> String {
        self.output.lock().lines.join("\n")
    }

    fn has_ended(&mut self) -> bool {
        matches!(self.child.try_wait(), Ok(Some(_)))
    }
}

impl Output {
    fn lock(&self) -> std::sync::MutexGuard<'_, Printed> {
        // A test that panicked while it read cannot have broken a list of lines.
        self.printed.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        if thread::panicking() {
            crate::tools::say(&format!("--- {} printed:\n{}\n---", self.name, self.log()));
        }
        let group = Pid::from_child(&self.child);
        // Asked first, so that a program can end its own children; a failure means that all are gone.
        let _ = kill_process_group(group, Signal::TERM);
        let deadline = Instant::now() + FAREWELL;
        while !self.has_ended() && Instant::now() < deadline {
            thread::sleep(Duration::from_millis(20));
        }
        let _ = kill_process_group(group, Signal::KILL);
        let _ = self.child.wait();
    }
}

fn collect(stream: Option<impl Read + Send + 'static>, output: &Arc<Output>) {
    let Some(stream) = stream else { return };
    let output = Arc::clone(output);
    thread::spawn(move || {
        for line in BufReader::new(stream).split(b'\n') {
            let Ok(line) = line else { break };
            output.lock().lines.push(String::from_utf8_lossy(&line).into_owned());
            output.grew.notify_all();
        }
        output.lock().closed += 1;
        output.grew.notify_all();
    });
}
