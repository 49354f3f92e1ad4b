//! Secrets in texts: scripts, settings, items.

use super::script::GAP;

/// What secret a text holds, such as a script or a setting.
pub(in crate::rules) fn secret_in(text: &str) -> Option<&'static str> {
    let is_word = |it: char| it.is_ascii_alphanumeric();
    if text.split(|it| !is_word(it)).any(is_access_key) {
        return Some("an AWS access key");
    }
    if text.contains("-----BEGIN") && text.contains("PRIVATE KEY-----") {
        return Some("a private key");
    }
    let is_of_token = |it: char| it.is_ascii_alphanumeric() || ['_', '-', '.'].contains(&it);
    if text.split(|it| !is_of_token(it)).any(is_token) || text.contains("hooks.slack.com/services/T") {
        return Some("an access token");
    }
    if text.match_indices("://").any(|(at, it)| signs_in(&text[at + it.len()..])) {
        return Some("an address with a password");
    }
    let is_telling = |it: &str| assigns_secret(it) || passes_secret(it);
    text.lines().any(is_telling).then_some("a literal password, secret or token")
}

/// Whether a word is the id of an access key. Source: IAM user guide, "Understanding unique ID prefixes".
fn is_access_key(word: &str) -> bool {
    let is_upper = |it: char| it.is_ascii_uppercase() || it.is_ascii_digit();
    (word.starts_with("AKIA") || word.starts_with("ASIA")) && word.len() == 20 && word.chars().all(is_upper)
}

/// Whether a word has the shape of a token that a service hands out. Source: GitHub, "Behind GitHub's new authentication token
/// formats"; GitLab, "Token overview"; Slack, "Tokens"; Stripe, "API keys"; Google Cloud, "Manage API keys"; npm, "About
/// access tokens".
fn is_token(word: &str) -> bool {
    const STARTS: [&str; 15] = [
        "ghp_",
        "gho_",
        "ghs_",
        "ghu_",
        "ghr_",
        "github_pat_",
        "glpat-",
        "xoxa-",
        "xoxb-",
        "xoxp-",
        "xoxs-",
        "sk_live_",
        "rk_live_",
        "npm_",
        "AIzaSy",
    ];
    STARTS.iter().any(|it| word.strip_prefix(it).is_some_and(|rest| rest.len() >= 20)) || is_web_token(word)
}

/// Whether a word is a signed JSON Web Token: three parts in Base64, the first two of them objects. Source: RFC 7519.
fn is_web_token(word: &str) -> bool {
    let parts: Vec<&str> = word.split('.').collect();
    matches!(parts[..], [head, claims, signature] if head.starts_with("eyJ") && claims.starts_with("eyJ") && !signature.is_empty())
}

/// Whether an address, behind its scheme, has a password in it. Source: RFC 3986, "User Information".
fn signs_in(rest: &str) -> bool {
    let end = |it: char| it.is_whitespace() || ['/', '"', '\'', '?', '#'].contains(&it);
    let authority = rest.split(end).next().unwrap_or_default();
    let user = authority.rsplit_once('@').map(|(it, _)| it);
    user.and_then(|it| it.split_once(':')).is_some_and(|(_, password)| is_literal(password))
}

/// What names of secrets end in, whole words of them.
const TELLING: [&str; 10] = [
    "PASSWORD",
    "PASSWD",
    "PASS",
    "PWD",
    "SECRET",
    "TOKEN",
    "API_KEY",
    "ACCESS_KEY",
    "SECRET_KEY",
    "PRIVATE_KEY",
];

/// Words that stand where a secret would and are none.
const SETTINGS: [&str; 8] = ["true", "false", "yes", "no", "on", "off", "none", "null"];

/// Whether a line gives a variable with a telling name a literal value.
fn assigns_secret(line: &str) -> bool {
    line.match_indices('=').any(|(at, _)| {
        let name =
            line[..at].trim_end().rsplit(|it: char| it.is_whitespace() || ['"', '\''].contains(&it)).next();
        let name = name.unwrap_or_default().to_ascii_uppercase();
        let value = line[at + 1..].trim().trim_matches(['"', '\'']);
        // A key of AWS is longer. Source: IAM API reference, "AccessKey".
        let is_short = name.starts_with("AWS_") && name.ends_with("ACCESS_KEY") && value.len() < 16;
        let is_name =
            ["PASSWORD_SECRET", "PASSWD_SECRET"].iter().any(|it| name.ends_with(it)) && is_kebab(value);
        is_telling(&name) && !is_short && !is_name && is_literal(value)
    })
}

fn is_telling(name: &str) -> bool {
    // The directory that a shell is in.
    let is_shell = name == "PWD" || name == "OLDPWD";
    let ends = |it: &&str| match name.strip_suffix(*it) {
        // `BYPASS` is no password.
        Some(rest) if it.len() <= 4 => !rest.ends_with(|it: char| it.is_ascii_alphanumeric()),
        rest => rest.is_some(),
    };
    !is_shell && TELLING.iter().any(ends)
}

/// Whether a line gives a secret to a command.
fn passes_secret(line: &str) -> bool {
    let words: Vec<&str> = line.split_whitespace().collect();
    let has = |it: &str| words.contains(&it);
    let pairs = || words.iter().zip(words.iter().skip(1)).map(|(a, b)| (*a, b.trim_matches(['"', '\''])));
    let is_passed = |(option, value): (&str, &str)| {
        let is_option = match option {
            "--password" | "aws_secret_access_key" | "aws_session_token" => true,
            "-p" => has("docker") && has("login"),
            "Bearer" | "Basic" => line.contains("Authorization:") && value.len() >= 16,
            _ => false,
        };
        is_option && is_literal(value)
    };
    let is_client = |it: &&&str| matches!(it.rsplit('/').next(), Some("mysql" | "mysqldump" | "mysqladmin"));
    let of_client = |it: &&str| it.strip_prefix("-p").is_some_and(|it| it.len() > 3 && is_literal(it));
    pairs().any(is_passed) || (words.iter().any(|it| is_client(&it)) && words.iter().any(of_client))
}

/// Whether a value is what it says, and not where to find it: an expression, a path, an ARN, or what is only known at the
/// deployment.
fn is_literal(value: &str) -> bool {
    let first = value.split_whitespace().next().unwrap_or_default();
    !first.is_empty()
        && !first.contains(GAP)
        && !value.starts_with(['$', '`', '<', '{', '%', '=', '/'])
        && !value.starts_with("arn:")
        && !is_path(first)
        && !SETTINGS.iter().any(|it| value.eq_ignore_ascii_case(it))
}

/// Whether a value has the form that names of secrets have: `orders-database`. Behind `DB_PASSWORD_SECRET`, that is which secret holds
/// the password.
fn is_kebab(value: &str) -> bool {
    value.contains('-') && value.chars().all(|it| it.is_ascii_lowercase() || it == '-')
}

/// Whether a value has the form of a name in a tree, as secrets and parameters have them: `prod/orders/database`.
fn is_path(value: &str) -> bool {
    let is_of_name = |it: char| it.is_ascii_lowercase() || it.is_ascii_digit() || "/-_.".contains(it);
    value.contains('/') && value.chars().all(is_of_name)
}

#[cfg(test)]
mod tests {
    use super::secret_in;

    #[test]
    fn secrets_are_told_from_what_only_speaks_of_them() {
        for text in [
            "PASSWORD=P@ssw0rd123",
            "DB_PASSWORD_SECRET=hunter22xyz",
            "ACCESS_TOKEN_SECRET=orders-of-magnitude",
            "SECRET_KEY=9f8a7b6c5d4e3f2a1b0c",
            "export DB_PASS='hunter22xyz'",
            "docker run -e MODE=fast -e DB_PASSWORD=hunter2 app",
            "STRIPE=sk_live_51H8abcdefghijklmnopqrstu",
            "JWT=eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.dozjgNryP4J3",
            "CONN=mongodb://user:pa55w0rd@host:27017/db",
            "REDIS_URL=redis://:pa55w0rd@host:6379",
            "KEY=-----BEGIN RSA PRIVATE KEY-----",
            "URL=https://hooks.slack.com/services/T0000/B0000/XXXX",
            "G=AIzaSyDaGmWKa4JsXZ-HjGw7ISLn_3namBGewQe",
            "mysql -u root -pS3cretPw1 -e 'select 1'",
            "echo \"password=hunter22xyz\" > /etc/app.conf",
            "curl -H \"Authorization: Bearer abcdefghijklmnopqrstuvwxyz123456\" https://x",
            "docker login -u me -p hunter22xyz registry.example.com",
            "aws configure set aws_secret_access_key wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
        ] {
            assert!(secret_in(text).is_some(), "{text}");
        }
        for text in [
            "SECRET_NAME=prod/db",
            "DB_PASSWORD_SECRET=prod-orders-database",
            "PASSWORD_PARAM=/prod/db/password",
            "DB_PASSWORD=/prod/db/password",
            "DB_SECRET=prod/orders/database",
            "DB_PASSWORD=x-\u{0}",
            "DB_SECRET=arn:aws:secretsmanager:us-east-1:123456789012:secret:x-abc",
            "TOKEN_TTL=3600",
            "USE_PASSWORD=true",
            "BYPASS=all",
            "PWD=somewhere",
            "DB_URL=postgres://host:5432/db",
            "DB_URL=postgres://app:${PASSWORD}@host:5432/db",
            "https://example.com/a?at=b@c:d",
            "PASSWORD=$(aws secretsmanager get-secret-value --secret-id x)",
            "if [ \"$PASSWORD\" == \"x\" ]; then",
            "curl -H \"Authorization: Bearer $TOKEN\" https://x",
            "mkdir -p /opt/mysql",
            "docker run -p 8080:80 app",
            "echo 'PasswordAuthentication no' >> /etc/ssh/sshd_config",
        ] {
            assert_eq!(secret_in(text), None, "{text}");
        }
    }
}
