//! Machine images that are looked up when a stack is deployed: by owner and by what they are called.

use super::{Value, map};

/// Which machine image is meant. Terraform looks it up; CloudFormation cannot, and asks for its id.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct ImageLookup {
    /// Account ids, or `amazon`, `aws-marketplace` or `self`.
    pub owners: Vec<String>,
    /// Whether the newest of several is meant; else there has to be just one.
    pub most_recent: bool,
    /// Names of filters with what each lets through, such as `name` with `debian-12-amd64-*`. Source: EC2 API reference,
    /// "DescribeImages".
    pub filters: Vec<(String, Vec<String>)>,
}

/// Longest lookup that is taken, in bytes: a parameter's description has to hold it.
const LONGEST: usize = 1_500;

impl ImageLookup {
    /// What a filter lets through.
    pub fn filter(&self, name: &str) -> &[String] {
        self.filters.iter().find(|(it, _)| it == name).map_or(&[], |(_, values)| values)
    }

    /// The lookup as plain fields: `{"owners": […], "most_recent": true, "filters": {"name": […]}}`.
    pub fn fields(&self) -> Value {
        let list = |texts: &[String]| texts.iter().map(|it| Value::from(it.as_str())).collect::<Value>();
        let filters = self.filters.iter().map(|(name, values)| (name.clone(), list(values)));
        map([
            ("owners", list(&self.owners)),
            ("most_recent", self.most_recent.into()),
            ("filters", Value::Map(filters.collect())),
        ])
    }

    /// The inverse of [`Self::fields`]; `None` for anything else, and for what is too long to tell people.
    pub fn of_fields(value: &Value) -> Option<Self> {
        let texts = |value: &Value| {
            let Value::List(items) = value else { return None };
            items.iter().map(|it| it.as_str().map(str::to_owned)).collect::<Option<Vec<String>>>()
        };
        let Value::Map(filters) = value.field("filters")? else { return None };
        let filters = filters.iter().map(|(name, values)| Some((name.clone(), texts(values)?)));
        let lookup = Self {
            owners: texts(value.field("owners")?)?,
            most_recent: value.field("most_recent")?.as_bool()?,
            filters: filters.collect::<Option<_>>()?,
        };
        (value.fields().len() == 3).then_some(())?;
        lookup.checked()
    }

    /// The lookup, if it names what it looks for and is not too long to tell people.
    pub fn checked(self) -> Option<Self> {
        let all = || self.filters.iter().flat_map(|(name, values)| std::iter::once(name).chain(values));
        let size: usize = all().chain(&self.owners).map(String::len).sum();
        let is_one = |(name, values): &(String, Vec<String>)| !name.is_empty() && !values.is_empty();
        let names: std::collections::BTreeSet<&str> =
            self.filters.iter().map(|(it, _)| it.as_str()).collect();
        let is_telling = !self.filters.is_empty() && names.len() == self.filters.len();
        (is_telling && self.filters.iter().all(is_one) && size <= LONGEST).then_some(self)
    }

    /// In words, such as `the newest image of 136693071363 named debian-12-amd64-*`.
    pub fn words(&self) -> String {
        let mut words = if self.most_recent { "the newest image" } else { "the image" }.to_owned();
        if !self.owners.is_empty() {
            words.push_str(&format!(" of {}", self.owners.join(" or ")));
        }
        let name = self.filter("name");
        if !name.is_empty() {
            words.push_str(&format!(" named {}", name.join(" or ")));
        }
        for (name, values) in self.filters.iter().filter(|(it, _)| it != "name") {
            words.push_str(&format!(", {name} {}", values.join(" or ")));
        }
        words
    }

    /// The command of the AWS CLI that tells its id.
    pub fn command(&self) -> String {
        let quoted = |it: &str| format!("'{}'", it.replace('\'', "'\\''"));
        let mut command = "aws ec2 describe-images".to_owned();
        if !self.owners.is_empty() {
            command.push_str(" --owners");
            self.owners.iter().for_each(|it| command.push_str(&format!(" {}", quoted(it))));
        }
        command.push_str(" --filters");
        for (name, values) in &self.filters {
            command.push_str(&format!(" {}", quoted(&format!("Name={name},Values={}", values.join(",")))));
        }
        command.push_str(" --query 'sort_by(Images,&CreationDate)[-1].ImageId' --output text");
        command
    }

    /// What to call it: the words of its name, without patterns, joined by `_`.
    pub fn label(&self) -> String {
        let name = self.filter("name").first().or_else(|| self.filters.first()?.1.first());
        let name = name.map_or("", |it| it.as_str());
        let telling = name.rsplit('/').find(|it| it.chars().any(|it| it.is_ascii_alphanumeric()));
        let words: Vec<&str> = telling
            .unwrap_or_default()
            .split(|it: char| !it.is_ascii_alphanumeric())
            .filter(|it| !it.is_empty())
            .take(6)
            .collect();
        words.join("_").to_ascii_lowercase()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn debian() -> ImageLookup {
        ImageLookup {
            owners: vec!["136693071363".to_owned()],
            most_recent: true,
            filters: vec![
                ("name".to_owned(), vec!["debian-12-amd64-*".to_owned()]),
                ("architecture".to_owned(), vec!["x86_64".to_owned()]),
            ],
        }
    }

    #[test]
    fn a_lookup_reads_back_from_its_fields_and_from_json() {
        let lookup = debian();
        assert_eq!(ImageLookup::of_fields(&lookup.fields()), Some(lookup.clone()));
        let json = serde_json::to_string(&Value::Image(lookup.clone())).unwrap_or_default();
        assert_eq!(serde_json::from_str::<Value>(&json).ok(), Some(Value::Image(lookup)));
        let none = ImageLookup { filters: Vec::new(), ..debian() };
        assert_eq!(ImageLookup::of_fields(&none.fields()), None);
        let long = ImageLookup { owners: vec!["1".repeat(2_000)], ..debian() };
        assert_eq!(ImageLookup::of_fields(&long.fields()), None);
    }

    #[test]
    fn a_lookup_tells_people_how_to_find_the_image() {
        let lookup = debian();
        assert_eq!(
            lookup.words(),
            "the newest image of 136693071363 named debian-12-amd64-*, architecture x86_64"
        );
        assert_eq!(
            lookup.command(),
            "aws ec2 describe-images --owners '136693071363' --filters 'Name=name,Values=debian-12-amd64-*' \
             'Name=architecture,Values=x86_64' --query 'sort_by(Images,&CreationDate)[-1].ImageId' --output text"
        );
        assert_eq!(lookup.label(), "debian_12_amd64");
    }
}
