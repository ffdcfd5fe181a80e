//! Bodies that are more than JSON: bytes read whole, and forms of both kinds cut into their fields.

use axum::extract::rejection::BytesRejection;
use axum::http::{HeaderMap, header};
use bytes::Bytes;
use futures_util::stream;
use multer::{Field, Multipart};
use protocol::error::Refusal;
use protocol::form::{Form, FormKind};
use protocol::limits::INGEST_REQUEST_BYTES_MAX;
use std::convert::Infallible;

/// A body as its `Content-Type` and its first byte say.
pub(crate) enum Body {
    /// Anything but a form.
    Bytes(Bytes),
    /// A form.
    Form(Form),
}

impl Body {
    /// Reads a body that may be a form.
    ///
    /// # Errors
    /// `request_too_large`; `bad_multipart` when a multipart body cannot be cut, `file_refused` when a part is a file,
    /// `too_many_fields`.
    pub(crate) async fn read(
        headers: &HeaderMap,
        body: Result<Bytes, BytesRejection>,
    ) -> Result<Body, Refusal> {
        let body = whole(body)?;
        let content_type = content_type(headers);
        Ok(match FormKind::of(content_type, &body) {
            None => Body::Bytes(body),
            Some(FormKind::UrlEncoded) => Body::Form(Form::parse_urlencoded(&body)?),
            Some(FormKind::Multipart) => Body::Form(multipart(content_type.unwrap_or_default(), body).await?),
        })
    }
}

/// The `Content-Type`, if it is text.
pub(crate) fn content_type(headers: &HeaderMap) -> Option<&str> {
    headers.get(header::CONTENT_TYPE)?.to_str().ok()
}

/// The bytes of a body.
///
/// # Errors
/// `request_too_large` (413); `unreadable_body` when the connection broke.
pub(crate) fn whole(body: Result<Bytes, BytesRejection>) -> Result<Bytes, Refusal> {
    body.map_err(|rejection| {
        let status = rejection.status().as_u16();
        if status == 413 {
            let why = format!("the request body exceeds {INGEST_REQUEST_BYTES_MAX} bytes");
            return Refusal::new(413, "request_too_large", why)
                .field("body")
                .limit(format!("{INGEST_REQUEST_BYTES_MAX} bytes"));
        }
        Refusal::new(status, "unreadable_body", rejection.body_text()).field("body")
    })
}

async fn multipart(content_type: &str, body: Bytes) -> Result<Form, Refusal> {
    let boundary = multer::parse_boundary(content_type).map_err(bad)?;
    let mut parts = Multipart::new(stream::iter([Ok::<_, Infallible>(body)]), boundary);
    let mut form = Form::default();
    while let Some(part) = parts.next_field().await.map_err(bad)? {
        // What a browser sends for a file that nobody chose.
        if part.file_name() == Some("") {
            continue;
        }
        let name = name(&part)?;
        form.add(name, part.text().await.map_err(bad)?)?;
    }
    Ok(form)
}

fn name(part: &Field<'_>) -> Result<String, Refusal> {
    let name = part.name().unwrap_or_default().to_owned();
    if let Some(file) = part.file_name() {
        let why = format!(
            "the form's field {name:?} is a file ({file:?}); files are not accepted: send a text, or where the file is"
        );
        return Err(Refusal::new(400, "file_refused", why).field(name));
    }
    Ok(name)
}

fn bad(error: multer::Error) -> Refusal {
    Refusal::new(400, "bad_multipart", format!("the multipart body cannot be read: {error}")).field("body")
}
