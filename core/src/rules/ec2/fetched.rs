//! What a script fetches into a file and runs later.

/// Commands that run the file they are given.
const RUNNERS: [&str; 11] =
    ["sh", "bash", "zsh", "dash", "ksh", "python", "python3", "perl", "ruby", "source", "."];

/// Words before a command that only say how it is run.
const PREFIXES: [&str; 6] = ["sudo", "exec", "nohup", "time", "env", "-"];

/// The line that fetches a file which the same line or a later one runs.
pub(super) fn run_later(script: &str) -> Option<&str> {
    let mut fetched: Vec<(&str, &str)> = Vec::new();
    for line in script.lines().map(str::trim).filter(|it| !it.starts_with('#')) {
        for command in line.split(['&', ';', '|']) {
            let words: Vec<&str> = command.split_whitespace().map(unquoted).collect();
            let run = file_run(&words);
            if let Some((line, _)) = fetched.iter().find(|(_, file)| run == Some(file)) {
                return Some(line);
            }
            fetched.extend(file_saved(&words).map(|file| (line, file)));
        }
    }
    None
}

fn unquoted(word: &str) -> &str {
    word.trim_matches(['"', '\''])
}

/// The last step of a path or an address.
fn name_of(path: &str) -> Option<&str> {
    let path = path.split(['?', '#']).next().unwrap_or_default();
    path.rsplit('/').next().filter(|it| !it.is_empty() && *it != "-")
}

/// The name of the file in which a command keeps what it fetches.
fn file_saved<'w>(words: &[&'w str]) -> Option<&'w str> {
    let tool = words.iter().position(|it| ["curl", "wget"].contains(&it.rsplit('/').next().unwrap_or(it)))?;
    let is_curl = words.get(tool)?.ends_with("curl");
    let rest = words.get(tool + 1..).unwrap_or_default();
    let is_short =
        |it: &str, letter: char| it.starts_with('-') && !it.starts_with("--") && it.ends_with(letter);
    let named = rest.iter().zip(rest.iter().skip(1)).find_map(|(option, value)| {
        let is_it = match *option {
            ">" | "--output" | "--output-document" => true,
            it => is_short(it, if is_curl { 'o' } else { 'O' }),
        };
        is_it.then_some(*value)
    });
    let attached =
        || rest.iter().find_map(|it| it.strip_prefix("--output-document=").or(it.strip_prefix('>')));
    let named = named.or_else(attached).filter(|it| !it.is_empty());
    let takes_its_name = !is_curl || rest.iter().any(|it| is_remote_name(it));
    let address = || rest.iter().find(|it| it.contains("://")).copied().filter(|_| takes_its_name);
    named.or_else(address).and_then(name_of)
}

/// Whether an option of curl has it keep a file under the name it has on the other side.
fn is_remote_name(option: &str) -> bool {
    option == "--remote-name"
        || (option.starts_with('-') && !option.starts_with("--") && option.contains('O'))
}

/// The name of the file that a command runs.
fn file_run<'w>(words: &[&'w str]) -> Option<&'w str> {
    let is_before = |it: &&&str| PREFIXES.contains(*it) || it.starts_with('-') || is_setting(it);
    let mut words = words.iter().skip_while(is_before);
    let command = words.next()?;
    if RUNNERS.contains(&command.rsplit('/').next().unwrap_or(command)) || RUNNERS.contains(command) {
        return words.find(|it| !it.starts_with('-')).and_then(|it| name_of(it));
    }
    command.contains('/').then(|| name_of(command))?
}

/// Whether a word sets a variable for the command behind it.
fn is_setting(word: &str) -> bool {
    let is_of_name = |it: char| it.is_ascii_alphanumeric() || it == '_';
    word.split_once('=').is_some_and(|(name, _)| !name.is_empty() && name.chars().all(is_of_name))
}

#[cfg(test)]
mod tests {
    use super::run_later;

    #[test]
    fn a_file_that_is_fetched_and_run_is_found() {
        for script in [
            "curl -o /tmp/i.sh https://x.example/i.sh\nbash /tmp/i.sh",
            "wget https://x.example/i.sh?v=1\nchmod +x i.sh\n./i.sh",
            "curl -LO https://x.example/i.sh && sh ./i.sh",
            "wget -qO f.sh https://x.example/i.sh\nsudo -E sh f.sh --yes",
            "curl https://x.example/i.sh > /opt/x.sh\nchmod 755 /opt/x.sh\n/opt/x.sh",
            "curl -sS \"https://x.example/i\" --output \"run\"; MODE=fast ./run auto",
            "- wget https://x.example/install\n- chmod +x ./install\n- ./install auto",
            "curl -o /etc/app.env https://x.example/app.env\n. /etc/app.env",
        ] {
            assert!(run_later(script).is_some(), "{script}");
        }
    }

    #[test]
    fn what_is_kept_or_was_there_before_is_not() {
        for script in [
            "curl -o /tmp/a.json https://x.example/a.json\nbash /opt/own.sh /tmp/a.json",
            "yum install -y curl wget\ncurl -s https://x.example/health\n./start.sh",
            "./health\ncurl -O https://x.example/health",
            "# curl -O https://x.example/i.sh\nsh i.sh",
            "curl -s https://x.example/i.sh\nsh i.sh",
            "wget -qO- https://x.example/key | gpg --dearmor\nsh setup.sh",
        ] {
            assert_eq!(run_later(script), None, "{script}");
        }
    }
}
