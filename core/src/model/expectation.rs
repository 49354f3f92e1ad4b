//! Expectations: what has to hold whatever is drawn, such as “nothing from the internet reaches the data”.
//!
//! A closed set of questions that the engines of network and access decide for all packets and all requests. In a file
//! each is an object with the question as its key:
//!
//! ```json
//! {"severity": "critical", "no_path": {"from": "internet", "to": {"type": "aws_db_instance"}}}
//! ```

use serde::{Deserialize, Serialize};

use super::selector::{MAX_TEXT, Selector, Selectors, check_text};
use super::{ApplyError, Diagram, ExpectationId, Op, Severity};

/// What has to hold.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(into = "Wire", try_from = "Wire")]
pub struct Expectation {
    /// What it says to people; may be empty, then [`Expectation::title`] makes a sentence of it.
    pub sentence: String,
    /// How bad it is when it does not hold.
    pub severity: Severity,
    /// What has to hold.
    pub holds: Holds,
}

/// The questions that can be asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Holds {
    /// No packet of the traffic gets from any of the one side to any of the other.
    NoPath(Reaching),
    /// Each of the one side reaches each of the other: on every port that is named, or if none is, somehow.
    Path(Reaching),
    /// What gets from the one side to the other stays inside VPCs and their endpoints: no way leads over the internet,
    /// a NAT gateway, or a route that is not known.
    PrivatePath(Reaching),
    /// Nobody but these may do any of the actions to any of the resources, and they only through the endpoints named.
    Only(Doing),
    /// Each of these may do each of the actions to each of the resources.
    May(Doing),
    /// None of these may do any of the actions to any of the resources.
    MayNot(Doing),
}

/// Two sides of the network and the traffic between them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Reaching {
    /// Where connections start.
    pub from: Selectors,
    /// Where they lead.
    pub to: Selectors,
    /// Their protocol. Without one and with ports, TCP; without either, all traffic.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub protocol: Option<Protocol>,
    /// The first port at the target.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from_port: Option<u16>,
    /// The last port at the target; without it, the first alone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to_port: Option<u16>,
}

/// Who does what to what.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Doing {
    /// Who: what has a role, roles, users. None is nobody.
    pub principals: Selectors,
    /// What: actions such as `dynamodb:GetItem`, with `*` for those that edges convey, or names of grants such as `read`.
    pub actions: Vec<String>,
    /// To what.
    pub resources: Selectors,
    /// The VPC endpoints that requests may pass; `None` is any way. An empty list is no way at all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub through: Option<Selectors>,
}

/// A protocol as Terraform and CloudFormation spell it in rules of security groups.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Protocol {
    /// TCP.
    Tcp,
    /// UDP.
    Udp,
    /// ICMP, of any type.
    Icmp,
}

/// Most selectors of one side, and most actions.
const MOST_ENTRIES: usize = 100;

impl Expectation {
    /// Longest sentence, in bytes.
    pub const MAX_SENTENCE: usize = MAX_TEXT;

    /// Most expectations of one diagram or file.
    pub const MOST: usize = 500;

    /// An expectation of severity high without a sentence of its own.
    pub const fn new(holds: Holds) -> Self {
        Self { sentence: String::new(), severity: Severity::High, holds }
    }

    /// Checks what a user typed or a file holds.
    ///
    /// # Errors
    ///
    /// What is wrong, beginning with a verb: `wants …`.
    pub fn check(&self) -> Result<(), String> {
        check_text("its sentence", &self.sentence)?;
        for side in self.holds.sides() {
            if side.0.len() > MOST_ENTRIES {
                return Err(format!(
                    "lists {} selectors in one place; {MOST_ENTRIES} are the most",
                    side.0.len()
                ));
            }
            side.0.iter().try_for_each(Selector::check)?;
        }
        match &self.holds {
            Holds::NoPath(it) | Holds::Path(it) | Holds::PrivatePath(it) => it.check(),
            Holds::Only(it) | Holds::May(it) | Holds::MayNot(it) => {
                it.check(matches!(self.holds, Holds::Only(_)))
            }
        }
    }

    /// The nodes of the diagram it names.
    pub fn nodes(&self) -> impl Iterator<Item = &str> {
        self.holds.sides().into_iter().flat_map(|it| &it.0).filter_map(|it| match it {
            Selector::Node(id) => Some(id.as_str()),
            Selector::In(id) => Some(id.as_str()),
            _ => None,
        })
    }

    /// The nodes that it names and no file has: those of a diagram, not containers by their address.
    pub(super) fn nodes_of_a_diagram(&self) -> impl Iterator<Item = &str> {
        self.holds.sides().into_iter().flat_map(|it| &it.0).filter_map(|it| match it {
            Selector::Node(id) => Some(id.as_str()),
            _ => None,
        })
    }

    /// Gives nodes that it names other ids.
    pub(super) fn rename_nodes(&mut self, name: &impl Fn(&str) -> Option<String>) {
        for it in self.holds.sides_mut().into_iter().flat_map(|it| &mut it.0) {
            match it {
                Selector::Node(id) => *id = name(id.as_str()).map_or_else(|| id.clone(), |it| (*it).into()),
                Selector::In(id) => *id = name(id).unwrap_or_else(|| id.clone()),
                _ => {}
            }
        }
    }

    /// It without the nodes that go; `None` if it would ask about nothing. Without principals or endpoints it asks more.
    pub(super) fn without(&self, is_gone: &impl Fn(&str) -> bool) -> Option<Self> {
        let mut left = self.clone();
        for side in left.holds.sides_mut() {
            side.0.retain(|it| match it {
                Selector::Node(id) => !is_gone(id.as_str()),
                Selector::In(id) => !is_gone(id),
                _ => true,
            });
        }
        left.check().is_ok().then_some(left)
    }

    /// What it says: its own sentence, or one made of its parts. `name` says what people call a node or an address.
    pub fn title(&self, name: &dyn Fn(&str) -> String) -> String {
        if !self.sentence.trim().is_empty() {
            return self.sentence.trim().to_owned();
        }
        let said = |it: &Selectors| it.describe(name);
        let on = |it: &Reaching| it.words().map(|it| format!(" on {it}")).unwrap_or_default();
        let list = |it: &Doing| it.actions.join(", ");
        let who = |it: &Doing| {
            let is_anybody = it.principals == Selectors::one(Selector::Anything);
            if is_anybody { "anybody".to_owned() } else { said(&it.principals) }
        };
        match &self.holds {
            Holds::NoPath(it) => format!("No path from {} to {}{}", said(&it.from), said(&it.to), on(it)),
            Holds::Path(it) => format!("A path from {} to {}{}", said(&it.from), said(&it.to), on(it)),
            Holds::PrivatePath(it) => {
                format!("Only private paths from {} to {}{}", said(&it.from), said(&it.to), on(it))
            }
            Holds::Only(it) => {
                let through = match &it.through {
                    Some(Selectors(it)) if it.is_empty() => ", through no endpoint".to_owned(),
                    Some(it) => format!(", through {}", said(it)),
                    None => String::new(),
                };
                let who = if it.principals.0.is_empty() {
                    "Nobody".to_owned()
                } else {
                    format!("Only {}", said(&it.principals))
                };
                format!("{who} may {} on {}{through}", list(it), said(&it.resources))
            }
            Holds::May(it) => capital(&format!("{} may {} on {}", who(it), list(it), said(&it.resources))),
            Holds::MayNot(it) if it.principals == Selectors::one(Selector::Anything) => {
                format!("Nobody may {} on {}", list(it), said(&it.resources))
            }
            Holds::MayNot(it) => {
                capital(&format!("{} may not {} on {}", who(it), list(it), said(&it.resources)))
            }
        }
    }
}

impl Holds {
    /// Every selection in it.
    pub fn sides(&self) -> Vec<&Selectors> {
        match self {
            Self::NoPath(it) | Self::Path(it) | Self::PrivatePath(it) => vec![&it.from, &it.to],
            Self::Only(it) | Self::May(it) | Self::MayNot(it) => {
                [&it.principals, &it.resources].into_iter().chain(&it.through).collect()
            }
        }
    }

    /// Every selection in it.
    pub fn sides_mut(&mut self) -> Vec<&mut Selectors> {
        match self {
            Self::NoPath(it) | Self::Path(it) | Self::PrivatePath(it) => vec![&mut it.from, &mut it.to],
            Self::Only(it) | Self::May(it) | Self::MayNot(it) => {
                [&mut it.principals, &mut it.resources].into_iter().chain(&mut it.through).collect()
            }
        }
    }

    /// Its key in a file.
    pub const fn id(&self) -> &'static str {
        match self {
            Self::NoPath(_) => "no_path",
            Self::Path(_) => "path",
            Self::PrivatePath(_) => "private_path",
            Self::Only(_) => "only",
            Self::May(_) => "may",
            Self::MayNot(_) => "may_not",
        }
    }
}

impl Reaching {
    fn check(&self) -> Result<(), String> {
        if self.from.0.is_empty() || self.to.0.is_empty() {
            return Err("wants at least one selector in `from` and in `to`".to_owned());
        }
        match (self.protocol, self.from_port, self.to_port) {
            (Some(Protocol::Icmp), Some(_), _) => Err("names ports of ICMP, which has none".to_owned()),
            (_, None, Some(_)) => Err("names a `to_port` without a `from_port`".to_owned()),
            (_, Some(first), Some(last)) if last < first => {
                Err(format!("ends at port {last} before it starts at port {first}"))
            }
            _ => Ok(()),
        }
    }

    /// The first and the last port, if any are named.
    pub fn ports(&self) -> Option<(u16, u16)> {
        let first = self.from_port?;
        Some((first, self.to_port.unwrap_or(first)))
    }

    /// The traffic in words, such as `TCP 5432`; `None` for all of it.
    pub fn words(&self) -> Option<String> {
        let protocol = match self.protocol {
            Some(Protocol::Udp) => "UDP",
            Some(Protocol::Icmp) => "ICMP",
            _ => "TCP",
        };
        match self.ports() {
            Some((first, last)) if first == last => Some(format!("{protocol} {first}")),
            Some((first, last)) => Some(format!("{protocol} {first}–{last}")),
            None => self.protocol.map(|_| protocol.to_owned()),
        }
    }
}

impl Doing {
    fn check(&self, takes_endpoints: bool) -> Result<(), String> {
        if self.resources.0.is_empty() {
            return Err("wants at least one selector in `resources`".to_owned());
        }
        if self.principals.0.is_empty() && !takes_endpoints {
            return Err("wants at least one selector in `principals`".to_owned());
        }
        if self.through.is_some() && !takes_endpoints {
            return Err("names endpoints in `through`, which only `only` takes".to_owned());
        }
        if self.actions.is_empty() || self.actions.len() > MOST_ENTRIES {
            return Err(format!("wants between 1 and {MOST_ENTRIES} actions"));
        }
        let is_fine = |it: &String| {
            let is_word = |it: &str| {
                !it.is_empty()
                    && it
                        .bytes()
                        .all(|it| it.is_ascii_alphanumeric() || matches!(it, b'-' | b'_' | b'*' | b'?'))
            };
            it.len() <= MAX_TEXT && it.split_once(':').map_or(is_word(it), |(a, b)| is_word(a) && is_word(b))
        };
        match self.actions.iter().find(|it| !is_fine(it)) {
            Some(bad) => {
                Err(format!("names the action `{bad}`; one is written dynamodb:GetItem, a grant read"))
            }
            None => Ok(()),
        }
    }
}

impl Diagram {
    /// Sets an expectation, or takes it out, and returns the inverse.
    pub(super) fn set_expectation(
        &mut self,
        id: ExpectationId,
        expectation: Option<Expectation>,
    ) -> Result<Op, ApplyError> {
        let bad = |reason: String| ApplyError::BadValue { key: "expectation".to_owned(), reason };
        let was = match expectation {
            Some(it) => {
                self.check_expectation(&it).map_err(bad)?;
                if !self.expectations.contains_key(&id) && self.expectations.len() >= Expectation::MOST {
                    return Err(bad(format!("is one too many: a diagram has at most {}", Expectation::MOST)));
                }
                self.expectations.insert(id.clone(), it)
            }
            None => self.expectations.remove(&id),
        };
        Ok(Op::SetExpectation { id, expectation: was })
    }

    /// What is wrong with an expectation, beginning with a verb.
    pub(super) fn check_expectation(&self, expectation: &Expectation) -> Result<(), String> {
        expectation.check()?;
        match expectation.nodes().find(|it| self.node(it).is_none()) {
            Some(gone) => Err(format!("is about `{gone}`, which is not there")),
            None => Ok(()),
        }
    }
}

fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map(|it| it.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

/// An expectation as files have it: exactly one of the questions is there.
#[derive(Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct Wire {
    #[serde(skip_serializing_if = "String::is_empty")]
    sentence: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    severity: Option<Severity>,
    #[serde(skip_serializing_if = "Option::is_none")]
    no_path: Option<Reaching>,
    #[serde(skip_serializing_if = "Option::is_none")]
    path: Option<Reaching>,
    #[serde(skip_serializing_if = "Option::is_none")]
    private_path: Option<Reaching>,
    #[serde(skip_serializing_if = "Option::is_none")]
    only: Option<Doing>,
    #[serde(skip_serializing_if = "Option::is_none")]
    may: Option<Doing>,
    #[serde(skip_serializing_if = "Option::is_none")]
    may_not: Option<Doing>,
}

impl From<Expectation> for Wire {
    fn from(it: Expectation) -> Self {
        let severity = (it.severity != Severity::High).then_some(it.severity);
        let mut wire = Self { sentence: it.sentence, severity, ..Self::default() };
        match it.holds {
            Holds::NoPath(it) => wire.no_path = Some(it),
            Holds::Path(it) => wire.path = Some(it),
            Holds::PrivatePath(it) => wire.private_path = Some(it),
            Holds::Only(it) => wire.only = Some(it),
            Holds::May(it) => wire.may = Some(it),
            Holds::MayNot(it) => wire.may_not = Some(it),
        }
        wire
    }
}

impl TryFrom<Wire> for Expectation {
    type Error = &'static str;

    fn try_from(it: Wire) -> Result<Self, Self::Error> {
        let all = [
            it.no_path.map(Holds::NoPath),
            it.path.map(Holds::Path),
            it.private_path.map(Holds::PrivatePath),
            it.only.map(Holds::Only),
            it.may.map(Holds::May),
            it.may_not.map(Holds::MayNot),
        ];
        let mut all = all.into_iter().flatten();
        match (all.next(), all.next()) {
            (Some(holds), None) => {
                Ok(Self { sentence: it.sentence, severity: it.severity.unwrap_or(Severity::High), holds })
            }
            _ => Err("an expectation has exactly one of no_path, path, private_path, only, may and may_not"),
        }
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

    use super::*;

    fn read(text: &str) -> Result<Expectation, String> {
        let read: Expectation = serde_json::from_str(text).map_err(|it| it.to_string())?;
        read.check()?;
        Ok(read)
    }

    #[test]
    fn it_is_the_same_after_a_file() {
        for text in [
            r#"{"no_path":{"from":"internet","to":{"type":"aws_db_instance"}}}"#,
            r#"{"sentence":"The app reaches it","severity":"critical","path":{"from":{"node":"app"},"to":{"node":"db"},"protocol":"tcp","from_port":5432}}"#,
            r#"{"private_path":{"from":"anything","to":[{"type":"dynamodb.table"},{"address":"aws_s3_bucket.*"}]}}"#,
            r#"{"only":{"principals":[],"actions":["dynamodb:DeleteTable"],"resources":{"tag":{"key":"data","value":"yes"}}}}"#,
            r#"{"only":{"principals":{"node":"app"},"actions":["read"],"resources":{"node":"t"},"through":{"node":"e"}}}"#,
            r#"{"may":{"principals":{"in":"vpc"},"actions":["s3:Get*"],"resources":{"tier":"private"}}}"#,
            r#"{"may_not":{"principals":["on_premises",{"cidr_block":"10.0.0.0/8"}],"actions":["read"],"resources":"anything"}}"#,
        ] {
            assert_eq!(serde_json::to_string(&read(text).unwrap()).unwrap(), text);
        }
    }

    #[test]
    fn it_says_what_is_wrong() {
        for (text, reason) in [
            ("{}", "exactly one of"),
            (
                r#"{"no_path":{"from":"internet","to":"anything"},"path":{"from":"internet","to":"anything"}}"#,
                "exactly one of",
            ),
            (r#"{"no_path":{"from":"moon","to":"anything"}}"#, "unknown variant `moon`"),
            (r#"{"no_path":{"from":[],"to":"anything"}}"#, "at least one selector"),
            (r#"{"no_path":{"from":"internet","to":{"type":"table"}}}"#, "names the type `table`"),
            (r#"{"no_path":{"from":"internet","to":{"tier":"web"}}}"#, "names the tier `web`"),
            (r#"{"no_path":{"from":{"cidr_block":"10.0.0.0"},"to":"anything"}}"#, "not a CIDR block"),
            (r#"{"path":{"from":"internet","to":"anything","to_port":5}}"#, "without a `from_port`"),
            (r#"{"path":{"from":"internet","to":"anything","from_port":6,"to_port":5}}"#, "before it starts"),
            (
                r#"{"may":{"principals":"anything","actions":["a b"],"resources":"anything"}}"#,
                "names the action `a b`",
            ),
            (
                r#"{"may":{"principals":"anything","actions":["read"],"resources":"anything","through":"anything"}}"#,
                "only `only`",
            ),
            (
                r#"{"may":{"principals":"anything","actions":["read"],"resources":"anything","sort":1}}"#,
                "unknown field",
            ),
            (r#"{"severity":"bad","path":{"from":"internet","to":"anything"}}"#, "none of critical"),
        ] {
            let error = read(text).unwrap_err();
            assert!(error.contains(reason), "{text}: {error}");
        }
    }

    #[test]
    fn it_makes_a_sentence_of_its_parts() {
        let name = |it: &str| it.to_uppercase();
        for (text, said) in [
            (
                r#"{"no_path":{"from":"internet","to":{"type":"aws_db_instance"}}}"#,
                "No path from the internet to any RDS database",
            ),
            (
                r#"{"path":{"from":{"node":"app"},"to":{"node":"db"},"from_port":5432}}"#,
                "A path from `APP` to `DB` on TCP 5432",
            ),
            (
                r#"{"only":{"principals":[],"actions":["read"],"resources":{"node":"t"},"through":[]}}"#,
                "Nobody may read on `T`, through no endpoint",
            ),
            (
                r#"{"may_not":{"principals":"anything","actions":["read"],"resources":{"in":"v"}}}"#,
                "Nobody may read on anything in `V`",
            ),
        ] {
            assert_eq!(read(text).unwrap().title(&name), said);
        }
    }
}
