//! `/apps`: what is connected, how its last sync went, and a sync from here.

use super::rows::function_href;
use super::{Engine, connect};
use crate::shell::{Oops, Shell, html_with};
use crate::text::When;
use askama::Template;
use axum::Form;
use axum::extract::rejection::FormRejection;
use axum::response::{IntoResponse, Redirect, Response};
use runtime::read::AppView;
use runtime::{Runtime, Trouble};
use serde::Deserialize;

#[derive(Template)]
#[template(path = "apps.html")]
struct Apps {
    shell: Shell,
    connect: &'static str,
    apps: Vec<App>,
    url: String,
    url_error: Option<String>,
}

struct App {
    view: AppView,
    synced: When,
    functions: Vec<(String, String)>,
}

pub(crate) async fn page(runtime: Engine) -> Result<Response, Oops> {
    show(&runtime, String::new(), None, 200).await
}

async fn show(
    runtime: &Runtime,
    url: String,
    url_error: Option<String>,
    status: u16,
) -> Result<Response, Oops> {
    let app = |view: AppView| App {
        synced: When::of(&view.synced_at),
        functions: view.functions.iter().map(|slug| (slug.clone(), function_href(slug))).collect(),
        view,
    };
    let apps = runtime.app_views().await?.into_iter().map(app).collect();
    html_with(
        status,
        &Apps { shell: Shell::new("Apps", "/apps"), connect: connect(runtime), apps, url, url_error },
    )
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
    let Form(Asked { url }) = asked.map_err(|rejection| {
        Oops::new(rejection.status().as_u16(), "The form could not be read", rejection.body_text())
    })?;
    let url = url.trim().to_owned();
    match runtime.invite(&url, true).await {
        Ok(_) => Ok(Redirect::to("/apps").into_response()),
        Err(Trouble::Refused(refusal)) => show(&runtime, url, Some(refusal.message), refusal.status).await,
        Err(trouble) => Err(trouble.into()),
    }
}
