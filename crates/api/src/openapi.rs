//! The OpenAPI document: put together from what stands at each route. `openapi.json` at the root of the repository
//! is its copy; a test compares the two.

use crate::routes;
use utoipa::openapi::security::{Http, HttpAuthScheme, SecurityScheme};
use utoipa::openapi::{Info, License, OpenApi, OpenApiBuilder};

/// What precedes the routes.
const ABOUT: &str = "Events come in at `/e` and `/w`, SDKs talk to `/fn`, `/v0` and the checkpoint routes, people and \
their tools read `/v1`. A server started with `stepwell dev` asks for no key. One started with `stepwell start` asks \
for an event key in the path of `/e` and `/w`, and for the signing key elsewhere: by HTTP Basic (any user, the key as \
the password), or its hash as a Bearer token, as SDKs send it. Lists go on at `page.cursor`.";

/// The OpenAPI document of every route but the pages', as JSON with a line end.
pub fn openapi_json() -> String {
    let mut text = document().to_pretty_json().unwrap_or_default();
    text.push('\n');
    text
}

fn document() -> OpenApi {
    let mut info = Info::new("Stepwell", env!("CARGO_PKG_VERSION"));
    info.description = Some(ABOUT.to_owned());
    let mut license = License::new("Apache-2.0");
    license.identifier = Some("Apache-2.0".to_owned());
    info.license = Some(license);
    let mut document = OpenApiBuilder::new().info(info).build();
    for routes in [routes::open(), routes::sdk(), routes::people()] {
        document.merge(routes.into_openapi());
    }
    let components = document.components.get_or_insert_default();
    components.add_security_scheme("basic", SecurityScheme::Http(Http::new(HttpAuthScheme::Basic)));
    components.add_security_scheme("bearer", SecurityScheme::Http(Http::new(HttpAuthScheme::Bearer)));
    document
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::path::Path;

    /// Writes `openapi.json` instead of comparing it.
    const UPDATE: &str = "STEPWELL_UPDATE";

    #[test]
    fn openapi_json_is_what_the_routes_say() {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../openapi.json");
        let ours = openapi_json();
        if std::env::var_os(UPDATE).is_some() {
            std::fs::write(&path, &ours).expect("to write openapi.json");
        }
        let kept = std::fs::read_to_string(&path).unwrap_or_default();
        assert!(
            kept == ours,
            "openapi.json is not what the routes say; run `{UPDATE}=1 cargo test -p stepwell-api openapi` and commit it"
        );
    }

    #[test]
    fn every_route_says_what_it_answers_and_how_it_refuses() {
        let document = serde_json::to_value(document()).expect("a document");
        let paths = document["paths"].as_object().expect("paths");
        assert!(paths.len() > 20, "{} paths", paths.len());
        for (path, methods) in paths {
            for (method, operation) in methods.as_object().expect("methods") {
                let at = format!("{method} {path}");
                let said = |key: &str| operation[key].as_str().is_some_and(|text| !text.is_empty());
                assert!(said("summary"), "{at} says what it does: {operation}");
                let answers = operation["responses"].as_object().expect("responses");
                assert!(answers.keys().any(|status| status.starts_with('2')), "{at} has a good answer");
                assert!(path == "/health" || answers.contains_key("default"), "{at} says how it refuses");
            }
        }
    }
}
