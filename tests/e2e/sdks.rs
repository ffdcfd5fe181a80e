//! Claims that are made of every SDK: the same functions in `apps/<name>.js` and `apps/<name>.py`, the same events,
//! the same test.

use stepwell_e2e::{App, Server};

/// An official SDK.
#[derive(Clone, Copy)]
pub(crate) enum Sdk {
    TypeScript,
    Python,
}

impl Sdk {
    /// A server that retries after one second, and a test app of this SDK.
    pub(crate) async fn with(self, app: &str) -> (Server, App) {
        let server = Server::dev().flag("--retry-interval", 1).run().await;
        let app = self.app(app, &server).await;
        (server, app)
    }

    /// A test app of this SDK.
    pub(crate) async fn app(self, name: &str, server: &Server) -> App {
        let suffix = match self {
            Self::TypeScript => "js",
            Self::Python => "py",
        };
        App::from(&format!("{name}.{suffix}"), server).synced().await
    }
}

/// Makes each claim, an async function of the SDK, a test of every SDK.
macro_rules! of_every_sdk {
    ($($claim:ident)*) => {
        $crate::sdks::of_every_sdk! { typescript, TypeScript, $($claim)* }
        $crate::sdks::of_every_sdk! { python, Python, $($claim)* }
    };
    ($module:ident, $sdk:ident, $($claim:ident)*) => {
        mod $module {
            $(
                #[tokio::test]
                async fn $claim() {
                    super::$claim($crate::sdks::Sdk::$sdk).await;
                }
            )*
        }
    };
}
pub(crate) use of_every_sdk;
