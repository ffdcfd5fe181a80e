//! In-band sync: the app sends its registration in the answer to the server's `PUT`, in a shape of its own.

use crate::error::Refusal;
use crate::sync::RegisterRequest;
use serde_json::Value;

/// Reads an in-band registration: the same functions as out-of-band, the app's name as `app_id`.
///
/// # Errors
/// The refusals of [`RegisterRequest::parse`].
pub fn parse_in_band(body: &[u8]) -> Result<RegisterRequest, Refusal> {
    let refused = |e: serde_json::Error| {
        Refusal::new(400, "bad_json", format!("the in-band registration is no JSON: {e}"))
    };
    let mut body: Value = serde_json::from_slice(body).map_err(refused)?;
    if let Some(fields) = body.as_object_mut() {
        if let Some(name) = fields.remove("app_id") {
            fields.insert("appName".to_owned(), name);
        }
        fields.remove("inspection");
        fields.entry("deployType").or_insert_with(|| "ping".into());
        fields.entry("v").or_insert_with(|| "0.1".into());
    }
    RegisterRequest::parse(body.to_string().as_bytes())
}
