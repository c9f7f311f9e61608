//! The part of KQL the sandbox understands, as a tree. The parser makes it, the evaluator walks it. Whatever is not in
//! here cannot be asked: the parser refuses it, so that no query is ever answered wrongly.

use serde_json::Value;

/// A query: a table and what is done to its rows, in order.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Query {
    pub(super) table: Table,
    pub(super) steps: Vec<Step>,
}

/// The tables of Resource Graph that exist here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Table {
    Resources,
    ResourceContainers,
    KubernetesConfigurationResources,
    ExtensibilityResources,
    AuthorizationResources,
}

/// An expression with the name of its column.
pub(super) type Named = (String, Expr);
/// A sort key: the expression, and whether small comes first.
pub(super) type Key = (Expr, bool);

/// One step of a query.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Step {
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
pub(super) enum Expr {
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
pub(super) enum Comparison {
    Equal { negated: bool, fold: bool },
    Less { or_equal: bool },
    Greater { or_equal: bool },
    Text { test: TextTest, negated: bool, fold: bool },
}

/// Tests of one text by another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum TextTest {
    Contains,
    Has,
    StartsWith,
    EndsWith,
}

/// The functions there are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Function {
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
    pub(super) fn named(name: &str) -> Option<(Self, usize, usize)> {
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
pub(super) struct Misread {
    /// Characters from the start of the query.
    pub(super) at: usize,
    pub(super) token: String,
    pub(super) message: String,
}
