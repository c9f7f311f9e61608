//! One function a command. What is typed is checked before anyone signs in, so that refused input sends nothing at all.

use crate::arguments::{Account, Arguments, Drafts, Endpoints, Instances, Noun, Secrets};
use crate::start;
use usecases::{Error, ErrorCode};

mod account;
mod create;
mod drafts;
mod endpoints;
mod instances;
mod metrics;
mod secrets;
mod sign_in;
mod telemetry;

/// Does what was asked.
pub(crate) async fn run(arguments: Arguments) -> Result<(), Error> {
    let (place, output) = (start::Place::of(&arguments), arguments.output);
    match arguments.noun {
        Noun::Instances(Instances::List) => instances::list(&*start::context(&place).await?, output).await,
        Noun::Endpoints(Endpoints::List { instance: None }) => {
            endpoints::list(&*start::context(&place).await?, output).await
        }
        Noun::Endpoints(Endpoints::List { instance: Some(id) }) => {
            endpoints::check_instance(&id)?;
            endpoints::list_of_instance(&*start::context(&place).await?, &id, output).await
        }
        Noun::Endpoints(Endpoints::Show { id }) => {
            endpoints::check(&id)?;
            endpoints::show(&*start::context(&place).await?, &id, output).await
        }
        Noun::Endpoints(Endpoints::Create(create)) => {
            let request = create::request(*create)?;
            create::check(&*start::bare_context(&place)?, &request).await?;
            create::create(&*start::context(&place).await?, request, output).await
        }
        Noun::Endpoints(Endpoints::Delete { id, yes }) => {
            endpoints::check(&id)?;
            endpoints::confirm(&id, yes)?;
            endpoints::delete(&*start::context(&place).await?, &id, output).await
        }
        Noun::Secrets(Secrets::List { instance }) => {
            endpoints::check_instance(&instance)?;
            secrets::list(&*start::context(&place).await?, &instance, output).await
        }
        Noun::Metrics => metrics::show(&*start::context_for_the_journal(&place).await?, output).await,
        Noun::Activity => metrics::activity(&*start::context_for_the_journal(&place).await?, output).await,
        Noun::Telemetry(verb) => telemetry::run(&*start::file_context(&place)?, verb, output).await,
        Noun::Drafts(Drafts::List) => drafts::list(&*start::file_context(&place)?, output).await,
        Noun::Drafts(Drafts::Show { id }) => drafts::show(&*start::file_context(&place)?, id, output).await,
        Noun::Drafts(Drafts::Save { file, id }) => {
            let draft = drafts::read(&file)?;
            drafts::save(&*start::file_context(&place)?, id, draft, output).await
        }
        Noun::Drafts(Drafts::Discard { id }) => drafts::discard(&*start::file_context(&place)?, id, output).await,
        Noun::Drafts(Drafts::Create { id, password_stdin, agreed }) => {
            let request = drafts::request(&*start::file_context(&place)?, id, password_stdin, agreed).await?;
            create::create(&*start::context(&place).await?, request, output).await
        }
        Noun::SignIn(typed) => {
            let request = sign_in::request(&typed, place.sandbox())?;
            sign_in::sign_in(&*start::bare_context(&place)?, place.sandbox(), request, output).await
        }
        Noun::Account { verb: None } => match start::context(&place).await {
            Err(nobody) if nobody.code == ErrorCode::SignedOut && place.sandbox().is_none() => {
                account::show(&*start::bare_context(&place)?, output).await
            }
            signed_in => account::show(&*signed_in?, output).await,
        },
        Noun::Account { verb: Some(Account::Switch { name }) } => {
            account::switch(&*start::context(&place).await?, &name, output).await
        }
        Noun::Account { verb: Some(Account::Include(part)) } => {
            start::needs_the_file()?;
            account::tick(&*start::context(&place).await?, part, true, output).await
        }
        Noun::Account { verb: Some(Account::Exclude(part)) } => {
            start::needs_the_file()?;
            account::tick(&*start::context(&place).await?, part, false, output).await
        }
        Noun::SignOut { account, all } => {
            account::sign_out(&*start::bare_context(&place)?, place.sandbox(), account.as_deref(), all, output).await
        }
    }
}
