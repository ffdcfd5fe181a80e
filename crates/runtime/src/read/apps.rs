//! Apps and their functions, as they are registered now.

use crate::{Runtime, Trouble};
use engine::records::{AppRecord, SyncStatus};
use protocol::ids::{app_uuid, function_uuid};
use protocol::sync::FunctionConfig;
use protocol::time::rfc3339_ms;
use serde::Serialize;

/// An app as the API shows it.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct AppView {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Where it is called.
    pub url: String,
    /// The SDK that registered it.
    pub sdk: String,
    /// The framework it is served with.
    pub framework: String,
    /// Its deploy version.
    pub version: u32,
    /// When it was last synced, RFC 3339.
    pub synced_at: String,
    /// Why the last sync failed, if it did.
    pub error: Option<String>,
    /// What was accepted but is not enforced yet.
    pub warnings: Vec<String>,
    /// Slugs of its functions.
    pub functions: Vec<String>,
}

/// A function as the API shows it.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct FunctionView {
    /// Its id.
    pub id: String,
    /// Its slug.
    pub slug: String,
    /// Its app's name.
    pub app: String,
    /// Its version.
    pub version: u32,
    /// What it registered.
    pub config: FunctionConfig,
}

impl Runtime {
    /// All apps, by name.
    ///
    /// # Errors
    /// Ports that fail.
    pub async fn app_views(&self) -> Result<Vec<AppView>, Trouble> {
        Ok(self.apps(&self.io()).await?.into_iter().map(AppView::of).collect())
    }

    /// All functions, by app and then as the app listed them.
    ///
    /// # Errors
    /// Ports that fail.
    pub async fn function_views(&self) -> Result<Vec<FunctionView>, Trouble> {
        let io = self.io();
        let mut views = Vec::new();
        for app in self.apps(&io).await? {
            for function in &app.functions {
                let Some(record) = self.function(&io, function).await? else { continue };
                views.push(FunctionView {
                    id: function_uuid(&app.name, &function.slug).to_string(),
                    slug: function.slug.clone(),
                    app: app.name.clone(),
                    version: function.version,
                    config: record.config.clone(),
                });
            }
        }
        Ok(views)
    }
}

impl AppView {
    fn of(app: AppRecord) -> AppView {
        AppView {
            id: app_uuid(&app.name).to_string(),
            name: app.name,
            url: app.url,
            sdk: app.sdk,
            framework: app.framework,
            version: app.deploy,
            synced_at: rfc3339_ms(app.synced_ms),
            error: match app.status {
                SyncStatus::Synced => None,
                SyncStatus::Failed(why) => Some(why),
            },
            warnings: app.warnings,
            functions: app.functions.into_iter().map(|f| f.slug).collect(),
        }
    }
}
