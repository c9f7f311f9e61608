//! `regent endpoints`: list, show and delete; create has a file of its own.

use domain::{InstanceId, RegistryEndpoint, RegistryEndpointId};
use usecases::registry_endpoints::create::Created;
use usecases::registry_endpoints::{self, EndpointQuery, ListProblem, SortKey};
use usecases::{Context, Error, ErrorCode, ErrorDetail};

use crate::arguments::Output;
use crate::output;

const COLUMNS: [&str; 7] = ["Name", "Host", "Authentication", "Instance", "Resource group", "State", "Health"];

/// Refuses what is no endpoint's ID before anything is sent.
pub(super) fn check(id: &str) -> Result<(), Error> {
    RegistryEndpointId::parse(id).map(drop).map_err(|why| Error::new(ErrorCode::InvalidInput, why))
}

/// Refuses what is no instance's ID before anything is sent.
pub(super) fn check_instance(id: &str) -> Result<(), Error> {
    InstanceId::parse(id).map(drop).map_err(Error::from)
}

/// A delete needs the word: a script that forgot it must not be asked on a terminal that is not there.
pub(super) fn confirm(id: &str, yes: bool) -> Result<(), Error> {
    if yes {
        return Ok(());
    }
    let message = format!(
        "This would delete {id}. Add --yes to do it. Graphs and connectors that use the endpoint stop pulling."
    );
    Err(Error::new(ErrorCode::InvalidInput, message))
}

pub(super) async fn list(ctx: &Context, output: Output) -> Result<(), Error> {
    let summary = registry_endpoints::refresh(ctx, |progress| {
        let of = progress.expected.map(|expected| format!(" of {expected}")).unwrap_or_default();
        output::progress(&format!("{}{of} registry endpoints", progress.loaded));
    })
    .await?;
    let mut rows = Vec::new();
    loop {
        let offset = u32::try_from(rows.len()).unwrap_or(u32::MAX);
        let query = EndpointQuery {
            filter: String::new(),
            instance_id: None,
            sort_by: SortKey::Name,
            descending: false,
            offset,
            limit: 1000,
        };
        let window = registry_endpoints::query(ctx, &query).await?;
        if window.rows.is_empty() {
            break;
        }
        rows.extend(window.rows);
    }
    if summary.problems.is_empty() {
        return output::rows(&rows, output, &COLUMNS, cells);
    }
    // Another document and an exit code of its own: a part must not pass for the whole.
    match output {
        Output::Json => output::json(&serde_json::json!({ "rows": rows, "problems": summary.problems }))?,
        Output::Table => output::rows(&rows, output, &COLUMNS, cells)?,
    }
    Err(partial(&summary.problems))
}

fn partial(problems: &[ListProblem]) -> Error {
    let missing = |problem: &ListProblem| ErrorDetail {
        code: format!("{:?}", problem.error.code),
        message: format!("{} did not answer: {}", problem.scope, problem.error.message),
        target: Some(problem.scope.clone()),
    };
    let details = problems.iter().map(missing).collect();
    let message = "A part of this list could not be read now. The rest is given; where this run has read that part before, its rows are as they were then.";
    Error { details, ..Error::new(ErrorCode::Partial, message) }
}

pub(super) async fn list_of_instance(ctx: &Context, instance: &str, output: Output) -> Result<(), Error> {
    let rows = registry_endpoints::of_instance(ctx, instance).await?;
    output::rows(&rows, output, &COLUMNS, cells)
}

pub(super) async fn show(ctx: &Context, id: &str, output: Output) -> Result<(), Error> {
    let endpoint = registry_endpoints::get(ctx, id).await?;
    write(&endpoint, output)
}

pub(super) async fn delete(ctx: &Context, id: &str, output: Output) -> Result<(), Error> {
    registry_endpoints::delete(ctx, id).await?;
    output::fields(&serde_json::json!({ "id": id, "deleted": true }), output, &[("Deleted", id.to_owned())])
}

/// Writes one endpoint.
fn write(endpoint: &RegistryEndpoint, output: Output) -> Result<(), Error> {
    output::fields(endpoint, output, &fields(endpoint))
}

/// Writes the endpoint that was made; its JSON also holds what has to be known about it.
pub(super) fn write_created(created: &Created, output: Output) -> Result<(), Error> {
    let mut document = serde_json::to_value(&created.endpoint).map_err(|error| Error::internal(error.to_string()))?;
    document["notes"] = created.notes.clone().into();
    output::fields(&document, output, &fields(&created.endpoint))
}

fn fields(endpoint: &RegistryEndpoint) -> [(&'static str, String); 9] {
    [
        ("Name", endpoint.name.clone()),
        ("Host", endpoint.host.clone()),
        ("Authentication", endpoint.method.clone()),
        ("Instance", endpoint.instance_name.clone()),
        ("Resource group", endpoint.resource_group.clone()),
        ("State", endpoint.provisioning_state.clone()),
        ("Health", endpoint.health_state.clone()),
        ("Last modified", endpoint.last_modified_at.clone().unwrap_or_default()),
        ("ID", endpoint.id.clone()),
    ]
}

fn cells(endpoint: &RegistryEndpoint) -> Vec<String> {
    vec![
        endpoint.name.clone(),
        endpoint.host.clone(),
        endpoint.method.clone(),
        endpoint.instance_name.clone(),
        endpoint.resource_group.clone(),
        endpoint.provisioning_state.clone(),
        endpoint.health_state.clone(),
    ]
}
