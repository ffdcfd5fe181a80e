//! The official SDKs, for claims that are made of each of them.

use crate::app::App;
use crate::server::Server;

/// An official SDK.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sdk {
    /// npm `inngest`: the test apps `apps/*.js`.
    TypeScript,
    /// PyPI `inngest`: the test apps `apps/*.py`.
    Python,
}

impl Sdk {
    /// Both, for tables.
    pub const BOTH: [Sdk; 2] = [Sdk::TypeScript, Sdk::Python];

    /// A test app on this SDK; it is still to be run.
    #[must_use]
    pub fn test_app(self, name: &str, server: &Server) -> App {
        let suffix = match self {
            Sdk::TypeScript => "js",
            Sdk::Python => "py",
        };
        App::from(&format!("{name}.{suffix}"), server)
    }

    /// A server that retries after one second, and a test app on this SDK that has registered with it.
    pub async fn with(self, app: &str) -> (Server, App) {
        let server = Server::dev().flag("--retry-interval", 1).run().await;
        let app = self.test_app(app, &server).synced().await;
        (server, app)
    }
}
