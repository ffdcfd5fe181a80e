//! `/apps`: what is connected, how its last sync went and what to do when it failed; a sync and a removal from
//! here.

use super::rows::function_href;
use super::{Engine, connect, not_found, now_ms};
use crate::forms::{told, unreadable};
use crate::rules::{other_warnings, warnings_of};
use crate::shell::{Oops, Shell, changes, html_with};
use crate::text::{When, encoded};
use crate::triggers::TriggerRow;
use askama::Template;
use axum::Form;
use axum::extract::rejection::FormRejection;
use axum::extract::{Path, Query};
use axum::response::{IntoResponse, Redirect, Response};
use protocol::sync::normalise_app_url;
use runtime::read::{AppView, FunctionView};
use runtime::{Invited, Runtime, Trouble};
use serde::Deserialize;
use std::collections::BTreeMap;

#[derive(Template)]
#[template(path = "apps.html")]
struct Apps {
    shell: Shell,
    connect: &'static str,
    apps: Vec<App>,
    /// What was typed as an address.
    url: String,
    failed: Option<Failed>,
    /// An app was removed just now.
    removed: bool,
}

struct App {
    view: AppView,
    synced: When,
    runs_href: String,
    /// Why the last sync failed and what to do, as it is recorded.
    failed: Option<Failed>,
    /// What became of a sync that was asked for here.
    said: Option<&'static str>,
    functions: Vec<Function>,
    /// Warnings that are about no function.
    warnings: Vec<String>,
}

struct Function {
    slug: String,
    href: String,
    triggers: Vec<TriggerRow>,
    warnings: Vec<String>,
}

/// A sync that failed.
struct Failed {
    why: String,
    advice: &'static str,
}

impl Failed {
    fn of(why: impl Into<String>) -> Failed {
        let why = why.into();
        Failed { advice: advice(&why), why }
    }
}

/// What to do about a failed sync, by the words of [`Runtime::invite`] and of the sync's checks.
fn advice(why: &str) -> &'static str {
    let known = [
        (
            "unable to reach",
            "Is the app running, and is this its address? Stepwell calls it from the machine that Stepwell runs \
             on: “localhost” means that machine.",
        ),
        ("no reply from", "The app took too long to answer. Sync again once it has started."),
        (
            "it answered 404",
            "Something runs at this address, but it serves no functions under this path. The SDKs' usual path is \
             /api/inngest.",
        ),
        (
            "it answered 405",
            "What runs at this address takes no PUT requests: serve the SDK's handler there.",
        ),
        (
            "it answered 401",
            "The app and this server have different keys: start both with the same INNGEST_SIGNING_KEY, or the \
             app with INNGEST_DEV=1 for a development server.",
        ),
        ("is not signed", "Start the app with the same INNGEST_SIGNING_KEY as this server."),
        ("is invalid", "Correct the function in the app's code, then sync again."),
        ("the app URL", "Enter the whole address, as in http://localhost:3000/api/inngest."),
    ];
    let found = known.iter().find(|(words, _)| why.contains(words));
    found.map_or("The app's own log may say more. Sync again once the cause is gone.", |(_, advice)| advice)
}

/// What the address of the page says of what was done before: a form's result.
#[derive(Default)]
struct Done {
    /// `synced`, `unchanged` or `removed`.
    what: String,
    /// The app's id.
    app: String,
}

/// A sync that was asked for here and did not happen.
struct Refused {
    url: String,
    why: String,
    status: u16,
}

pub(crate) async fn page(
    runtime: Engine,
    Query(mut query): Query<BTreeMap<String, String>>,
) -> Result<Response, Oops> {
    let mut take = |name| query.remove(name).unwrap_or_default();
    show(&runtime, &Done { what: take("done"), app: take("app") }, None).await
}

async fn show(runtime: &Runtime, done: &Done, refused: Option<Refused>) -> Result<Response, Oops> {
    let functions = runtime.function_views().await?;
    let now_ms = now_ms(runtime);
    let views = runtime.app_views().await?.into_iter();
    let apps: Vec<App> = views.map(|view| App::of(view, &functions, done, now_ms)).collect();
    let status = refused.as_ref().map_or(200, |refused| refused.status);
    let (mut url, mut failed) = (String::new(), None);
    if let Some(refused) = refused {
        let normal = normalise_app_url(&refused.url).unwrap_or_default();
        // Known at the app, if one of this address is registered.
        if !apps.iter().any(|app| app.view.url == normal && app.failed.is_some()) {
            (url, failed) = (refused.url, Some(Failed::of(refused.why)));
        }
    }
    let shell = Shell::new("Apps", "/apps", changes::APPS);
    let removed = done.what == "removed";
    html_with(status, &Apps { shell, connect: connect(runtime), apps, url, failed, removed })
}

impl App {
    fn of(view: AppView, functions: &[FunctionView], done: &Done, now_ms: i64) -> App {
        let own: Vec<&FunctionView> = functions.iter().filter(|f| f.app == view.name).collect();
        let function = |f: &&FunctionView| Function {
            slug: f.slug.clone(),
            href: function_href(&f.slug),
            triggers: TriggerRow::all(f, now_ms),
            warnings: warnings_of(&view, &f.config),
        };
        App {
            synced: When::of(&view.synced_at),
            runs_href: format!("/runs?app={}", encoded(&view.name)),
            failed: view.error.clone().map(Failed::of),
            said: match done.what.as_str() {
                "synced" if done.app == view.id => Some("Synced just now: what has changed is in use."),
                "unchanged" if done.app == view.id => Some("Synced just now: nothing had changed."),
                _ => None,
            },
            functions: own.iter().map(function).collect(),
            warnings: other_warnings(&view, &own),
            view,
        }
    }
}

/// What the form sends.
#[derive(Deserialize)]
pub(crate) struct Asked {
    url: String,
}

pub(crate) async fn sync(
    runtime: Engine,
    asked: Result<Form<Asked>, FormRejection>,
) -> Result<Response, Oops> {
    let Form(Asked { url }) = asked.map_err(unreadable)?;
    let url = url.trim().to_owned();
    match runtime.invite(&url, true).await {
        Ok(invited) => {
            let path = synced_path(&runtime, &url, &invited).await?;
            Ok(Redirect::to(&path).into_response())
        }
        Err(Trouble::Refused(refusal)) => {
            let refused = Refused { url, why: told(&refusal), status: refusal.status };
            show(&runtime, &Done::default(), Some(refused)).await
        }
        Err(trouble) => Err(trouble.into()),
    }
}

/// The page with the app that was synced, and what came of it.
async fn synced_path(runtime: &Runtime, url: &str, invited: &Invited) -> Result<String, Trouble> {
    let (id, modified) = match invited {
        Invited::InBand(receipt) => (Some(receipt.app_id.to_string()), receipt.modified),
        Invited::OutOfBand { modified } => {
            let url = normalise_app_url(url)?;
            let apps = runtime.app_views().await?;
            (apps.into_iter().find(|app| app.url == url).map(|app| app.id), *modified)
        }
    };
    let done = if modified { "synced" } else { "unchanged" };
    Ok(id.map_or_else(|| "/apps".into(), |id| format!("/apps?done={done}&app={id}#app-{id}")))
}

pub(crate) async fn remove(runtime: Engine, Path(id): Path<String>) -> Result<Response, Oops> {
    let apps = runtime.app_views().await?;
    let app =
        apps.into_iter().find(|app| app.id == id).ok_or_else(|| not_found("app", &format!("“{id}”")))?;
    runtime.remove_app(&app.name).await?;
    Ok(Redirect::to("/apps?done=removed").into_response())
}

#[cfg(test)]
mod tests {
    use super::advice;

    #[test]
    fn a_failed_sync_comes_with_what_to_do() {
        for (why, what) in [
            ("the app at http://a did not register: unable to reach http://a: connection refused", "running"),
            ("the app at http://a did not register: it answered 404: nothing", "/api/inngest"),
            ("At least one function is invalid: functions[0].id is empty", "Correct the function"),
            ("the app URL \"x\" must begin with http://", "whole address"),
            ("something else", "log"),
        ] {
            assert!(advice(why).contains(what), "{why}");
        }
    }
}
