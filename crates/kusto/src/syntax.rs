//! The part of KQL the sandbox understands, as a tree. The parser makes it, the evaluator walks it. Whatever is not in
//! here cannot be asked: the parser refuses it, so that no query is ever answered wrongly.

use serde_json::Value;

/// A query: a table and what is done to its rows, in order.
#[derive(Clone, Debug, PartialEq)]
pub struct Query {
    /// Which rows it begins with.
    pub table: Table,
    pub(crate) steps: Vec<Step>,
}

impl Query {
    /// Whether the query itself says how many rows it wants at most.
    pub fn is_limited(&self) -> bool {
        self.steps.iter().any(|step| matches!(step, Step::Take(_) | Step::Top(..)))
    }
}

/// The tables of Resource Graph that exist here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Table {
    /// What lies in resource groups.
    Resources,
    /// Subscriptions and resource groups.
    ResourceContainers,
    /// Extensions of clusters.
    KubernetesConfigurationResources,
    /// What other services add; empty in this emulator.
    ExtensibilityResources,
    /// Role assignments and role definitions.
    AuthorizationResources,
}

/// An expression with the name of its column.
pub(crate) type Named = (String, Expr);
/// A sort key: the expression, and whether small comes first.
pub(crate) type Key = (Expr, bool);

/// One step of a query.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Step {
    Where(Expr),
    Project(Vec<Named>),
    ProjectAway(Vec<String>),
    Extend(Vec<Named>),
    Sort(Vec<Key>),
    Take(usize),
    Top(usize, Vec<Key>),
    Count,
    Distinct(Vec<Named>),
    /// `summarize name=count() by ...`; without a name for the count there is no count.
    Summarize {
        count: Option<String>,
        by: Vec<Named>,
    },
}

/// An expression.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Expr {
    Column(String),
    Literal(Value),
    Field(Box<Expr>, String),
    Index(Box<Expr>, Box<Expr>),
    Call(Function, Vec<Expr>),
    Not(Box<Expr>),
    And(Box<Expr>, Box<Expr>),
    Or(Box<Expr>, Box<Expr>),
    Compare(Comparison, Box<Expr>, Box<Expr>),
    In { negated: bool, fold: bool, needle: Box<Expr>, list: Vec<Expr> },
}

/// How two values are compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Comparison {
    Equal { negated: bool, fold: bool },
    Less { or_equal: bool },
    Greater { or_equal: bool },
    Text { test: TextTest, negated: bool, fold: bool },
}

/// Tests of one text by another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum TextTest {
    Contains,
    Has,
    StartsWith,
    EndsWith,
}

/// The functions there are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Function {
    ToLower,
    ToUpper,
    ToString,
    Split,
    StrCat,
    IsEmpty,
    IsNotEmpty,
    IsNull,
    IsNotNull,
    ArrayLength,
}

impl Function {
    /// The function of this name, with how few and how many arguments it takes.
    pub(crate) fn named(name: &str) -> Option<(Self, usize, usize)> {
        Some(match name {
            "tolower" => (Self::ToLower, 1, 1),
            "toupper" => (Self::ToUpper, 1, 1),
            "tostring" => (Self::ToString, 1, 1),
            "split" => (Self::Split, 2, 3),
            "strcat" => (Self::StrCat, 1, 64),
            "isempty" => (Self::IsEmpty, 1, 1),
            "isnotempty" | "notempty" => (Self::IsNotEmpty, 1, 1),
            "isnull" => (Self::IsNull, 1, 1),
            "isnotnull" | "notnull" => (Self::IsNotNull, 1, 1),
            "array_length" => (Self::ArrayLength, 1, 1),
            _ => return None,
        })
    }
}

/// Where and why a query cannot be understood.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Misread {
    /// Characters from the start of the query.
    pub at: usize,
    /// The piece that is wrong; `<EOF>` at the end.
    pub token: String,
    /// Why, as a sentence.
    pub message: String,
}
