//! Conditions and changes as DynamoDB's expressions. Every name and value is a placeholder, so reserved words and
//! special characters need no thought.

use crate::value::{Attributes, PK, to_attribute};
use aws_sdk_dynamodb::types::AttributeValue;
use engine::item::{Action, Change, Condition, Value, Write};
use std::collections::HashMap;

/// A write's expressions and what their placeholders stand for.
#[derive(Debug, Default, PartialEq)]
pub(crate) struct Expressions {
    pub(crate) condition: Option<String>,
    pub(crate) update: Option<String>,
    pub(crate) names: Option<HashMap<String, String>>,
    pub(crate) values: Option<Attributes>,
}

/// The expressions of a write.
pub(crate) fn express(write: &Write) -> Expressions {
    let mut terms = Terms::default();
    let condition = match (constant(&write.condition), &write.action) {
        // DynamoDB wants a condition in a check.
        (Some(true), Action::Check) => Some(terms.always()),
        (Some(true), _) => None,
        (Some(false), _) => Some(terms.never()),
        (None, _) => Some(terms.condition(&write.condition)),
    };
    let update = match &write.action {
        Action::Update(changes) if !changes.is_empty() => Some(terms.update(changes)),
        _ => None,
    };
    let Terms { names, values, .. } = terms;
    let names = (!names.is_empty()).then_some(names);
    Expressions { condition, update, names, values: (!values.is_empty()).then_some(values) }
}

/// The truth of a condition that says the same of every item. DynamoDB's language has no constants, and refuses
/// placeholders that no expression uses, so constants are found before anything is given a placeholder.
fn constant(condition: &Condition) -> Option<bool> {
    match condition {
        Condition::None => Some(true),
        Condition::Not(not) => constant(not).map(|truth| !truth),
        Condition::All(all) => constant_of(all, false),
        Condition::Any(any) => constant_of(any, true),
        _ => None,
    }
}

/// The truth of several conditions together, of which one that is `decisive` decides.
fn constant_of(conditions: &[Condition], decisive: bool) -> Option<bool> {
    let truths: Vec<Option<bool>> = conditions.iter().map(constant).collect();
    match truths.contains(&Some(decisive)) {
        true => Some(decisive),
        false => truths.iter().all(Option::is_some).then_some(!decisive),
    }
}

#[derive(Default)]
struct Terms {
    /// Placeholder → name.
    names: HashMap<String, String>,
    /// Name → placeholder.
    known: HashMap<String, String>,
    values: Attributes,
}

impl Terms {
    fn name(&mut self, name: &str) -> String {
        if let Some(placeholder) = self.known.get(name) {
            return placeholder.clone();
        }
        let placeholder = format!("#n{}", self.known.len());
        self.known.insert(name.to_owned(), placeholder.clone());
        self.names.insert(placeholder.clone(), name.to_owned());
        placeholder
    }

    fn attribute(&mut self, value: AttributeValue) -> String {
        let placeholder = format!(":v{}", self.values.len());
        self.values.insert(placeholder.clone(), value);
        placeholder
    }

    fn value(&mut self, value: &Value) -> String {
        self.attribute(to_attribute(value))
    }

    fn number(&mut self, number: impl ToString) -> String {
        self.attribute(AttributeValue::N(number.to_string()))
    }

    fn is_of_type(&mut self, name: &str, kind: &str) -> String {
        let kind = self.attribute(AttributeValue::S(kind.to_owned()));
        format!("attribute_type({name}, {kind})")
    }

    fn always(&mut self) -> String {
        let pk = self.name(PK);
        format!("attribute_exists({pk}) OR attribute_not_exists({pk})")
    }

    fn never(&mut self) -> String {
        let pk = self.name(PK);
        format!("attribute_exists({pk}) AND attribute_not_exists({pk})")
    }

    /// The text of a condition that is no constant.
    fn condition(&mut self, condition: &Condition) -> String {
        match condition {
            Condition::All(all) => self.join(all, " AND "),
            Condition::Any(any) => self.join(any, " OR "),
            Condition::Not(not) => format!("NOT ({})", self.condition(not)),
            simple => self.simple(simple),
        }
    }

    /// Conditions side by side; those that are constant say nothing here. One alone goes without parentheses:
    /// DynamoDB refuses redundant ones.
    fn join(&mut self, conditions: &[Condition], with: &str) -> String {
        let telling: Vec<_> = conditions.iter().filter(|condition| constant(condition).is_none()).collect();
        match telling.as_slice() {
            [one] => self.condition(one),
            several => {
                let texts = several.iter().map(|condition| format!("({})", self.condition(condition)));
                texts.collect::<Vec<String>>().join(with)
            }
        }
    }

    /// A condition on one attribute. `contains` and `size` mean something for texts as well, which ours don't, so
    /// they ask for the type first.
    fn simple(&mut self, condition: &Condition) -> String {
        match condition {
            Condition::NotExists => format!("attribute_not_exists({})", self.name(PK)),
            Condition::Exists => format!("attribute_exists({})", self.name(PK)),
            Condition::Has(name) => format!("attribute_exists({})", self.name(name)),
            Condition::Absent(name) => format!("attribute_not_exists({})", self.name(name)),
            Condition::Eq(name, value) => format!("{} = {}", self.name(name), self.value(value)),
            Condition::Lt(name, bound) => format!("{} < {}", self.name(name), self.number(bound)),
            Condition::Gt(name, bound) => format!("{} > {}", self.name(name), self.number(bound)),
            Condition::SizeLt(name, bound) => {
                let (name, bound) = (self.name(name), self.number(bound));
                let (list, map) = (self.is_of_type(&name, "L"), self.is_of_type(&name, "M"));
                format!("({list} OR {map}) AND size({name}) < {bound}")
            }
            Condition::Contains(name, value) => {
                let (name, value) = (self.name(name), self.value(value));
                let list = self.is_of_type(&name, "L");
                format!("{list} AND contains({name}, {value})")
            }
            Condition::None | Condition::All(_) | Condition::Any(_) | Condition::Not(_) => self.always(),
        }
    }

    fn update(&mut self, changes: &[Change]) -> String {
        let (mut set, mut remove, mut add) = (Vec::new(), Vec::new(), Vec::new());
        for change in changes {
            match change {
                Change::Remove(name) => remove.push(self.name(name)),
                Change::RemoveEntry(name, entry) => remove.push(self.entry(name, entry)),
                Change::Add(name, by) => add.push(format!("{} {}", self.name(name), self.number(by))),
                other => set.push(self.set(other)),
            }
        }
        let clauses = [("SET", set), ("REMOVE", remove), ("ADD", add)];
        let texts: Vec<String> = clauses
            .into_iter()
            .filter(|(_, parts)| !parts.is_empty())
            .map(|(clause, parts)| format!("{clause} {}", parts.join(", ")))
            .collect();
        texts.join(" ")
    }

    fn entry(&mut self, name: &str, entry: &str) -> String {
        format!("{}.{}", self.name(name), self.name(entry))
    }

    fn set(&mut self, change: &Change) -> String {
        match change {
            Change::SetIfAbsent(name, value) => {
                let (name, value) = (self.name(name), self.value(value));
                format!("{name} = if_not_exists({name}, {value})")
            }
            Change::Append(name, values) => {
                let (name, empty) = (self.name(name), self.attribute(AttributeValue::L(Vec::new())));
                let values = self.attribute(AttributeValue::L(values.iter().map(to_attribute).collect()));
                format!("{name} = list_append(if_not_exists({name}, {empty}), {values})")
            }
            Change::SetEntry(name, entry, value) => {
                format!("{} = {}", self.entry(name, entry), self.value(value))
            }
            Change::Set(name, value) => format!("{} = {}", self.name(name), self.value(value)),
            Change::Remove(_) | Change::RemoveEntry(_, _) | Change::Add(_, _) => String::new(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use engine::item::Key;

    fn check(
        condition: Condition,
        changes: Vec<Change>,
        expected_condition: Option<&str>,
        expected_update: &str,
    ) {
        let expressions = express(&Write::update(Key::state("p", "s"), condition, changes));
        let fill = |text: String| {
            let names =
                expressions.names.iter().flatten().map(|(placeholder, name)| (placeholder, name.clone()));
            let values = expressions.values.iter().flatten().map(|(p, value)| (p, short(value)));
            names
                .chain(values)
                .fold(text, |text, (placeholder, with)| text.replace(placeholder.as_str(), &with))
        };
        assert_eq!(expressions.condition.clone().map(fill).as_deref(), expected_condition);
        assert_eq!(expressions.update.clone().map(fill).unwrap_or_default(), expected_update);
    }

    fn short(value: &AttributeValue) -> String {
        match value {
            AttributeValue::S(text) => format!("'{text}'"),
            AttributeValue::N(number) => number.clone(),
            AttributeValue::L(list) => format!("[{}]", list.iter().map(short).collect::<Vec<_>>().join(" ")),
            other => format!("{other:?}"),
        }
    }

    #[test]
    fn every_change_has_its_clause() {
        let changes = vec![
            Change::Set("a", Value::N(1)),
            Change::Remove("b"),
            Change::Add("c", -2),
            Change::Append("d", vec![Value::from("x")]),
            Change::SetIfAbsent("e", Value::N(3)),
            Change::SetEntry("f", "k.1".to_owned(), Value::N(4)),
            Change::RemoveEntry("g", "k".to_owned()),
        ];
        let update = "SET a = 1, d = list_append(if_not_exists(d, []), ['x']), e = if_not_exists(e, 3), f.k.1 = 4 \
                      REMOVE b, g.k ADD c -2";
        check(Condition::None, changes, None, update);
    }

    #[test]
    fn constants_are_folded() {
        let any = |conditions| Condition::Any(conditions);
        let all = |conditions| Condition::All(conditions);
        let never = Some("attribute_exists(pk) AND attribute_not_exists(pk)");
        check(all(vec![Condition::None, Condition::Has("a")]), vec![], Some("attribute_exists(a)"), "");
        check(any(vec![Condition::None, Condition::Has("a")]), vec![], None, "");
        let placeholders =
            express(&Write::delete(Key::state("p", "s"), any(vec![Condition::Has("a"), Condition::None])));
        assert_eq!(placeholders, Expressions::default());
        check(any(vec![]), vec![], never, "");
        check(any(vec![]).negate(), vec![], None, "");
        check(all(vec![Condition::Has("a"), Condition::None.negate()]), vec![], never, "");
    }

    #[test]
    fn nested_conditions_keep_their_parentheses() {
        let condition = Condition::All(vec![
            Condition::Eq("status", Value::from("open")),
            Condition::Any(vec![Condition::Absent("lease"), Condition::Lt("lease", 7)]).negate(),
            Condition::SizeLt("held", 5),
        ]);
        let expected = "(status = 'open') AND (NOT ((attribute_not_exists(lease)) OR (lease < 7))) AND \
                        ((attribute_type(held, 'L') OR attribute_type(held, 'M')) AND size(held) < 5)";
        check(condition, vec![], Some(expected), "");
    }

    #[test]
    fn check_without_a_condition_gets_one_that_always_holds() {
        let check = Write { key: Key::state("p", "s"), condition: Condition::None, action: Action::Check };
        assert_eq!(
            express(&check).condition.as_deref(),
            Some("attribute_exists(#n0) OR attribute_not_exists(#n0)")
        );
    }
}
