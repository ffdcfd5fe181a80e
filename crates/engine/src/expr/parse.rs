//! From text to tree, within bounds: the parser of the `cel` crate, kept from taking the process down.

use super::build;
use super::tree::Node;
use protocol::error::Refusal;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// Longest expression, in bytes. Expressions are a line or two; the bound keeps the parser's work small.
const BYTES_MAX: usize = 4 * 1024;
/// Most characters in an expression that can make the parser call itself: opening brackets and question
/// marks, counted wherever they stand, so that a quoted one cannot hide another.
const NESTING_MAX: usize = 64;
/// Stack of the thread that parses, in bytes. The parser takes up to 170 KB for one nested bracket in a build
/// without optimisation, more than a server's threads have for a dozen of them; 64 need 11 MB.
const PARSER_STACK_BYTES: usize = 32 * 1024 * 1024;
/// Most of those characters, and most bytes, with which an expression is parsed on the caller's stack,
/// because a thread costs more than such a parse. Measured without optimisation: less than 1 MiB, half of
/// what a thread of the server has; `expr_limits` parses the worst of them on such a stack.
const INLINE_NESTING_MAX: usize = 4;
/// See [`INLINE_NESTING_MAX`].
const INLINE_BYTES_MAX: usize = 256;

/// Reads an expression.
///
/// # Errors
/// A refusal (400, `bad_expression`) naming field and text, or the limit that it exceeds.
pub(super) fn parse(field: &str, text: &str) -> Result<Node, Refusal> {
    if text.len() > BYTES_MAX {
        let why = format!("{field}: the expression has {} bytes, the limit is {BYTES_MAX}", text.len());
        return Err(Refusal::new(400, "bad_expression", why).field(field).limit(BYTES_MAX));
    }
    let nesting = text.matches(['(', '[', '{', '?']).count();
    if nesting > NESTING_MAX {
        let why = format!(
            "{field}: the expression has {nesting} opening brackets and question marks, the limit is \
             {NESTING_MAX}"
        );
        return Err(Refusal::new(400, "bad_expression", why).field(field).limit(NESTING_MAX));
    }
    let inline = nesting <= INLINE_NESTING_MAX && text.len() <= INLINE_BYTES_MAX;
    let read = if inline { read(text) } else { read_aside(text) };
    read.map_err(|error| {
        let why = format!("{field}: the expression {text:?} does not compile: {error}");
        Refusal::new(400, "bad_expression", why).field(field)
    })
}

/// Reads in a thread that has the stack for it.
fn read_aside(text: &str) -> Result<Node, String> {
    std::thread::scope(|scope| {
        let thread = std::thread::Builder::new().stack_size(PARSER_STACK_BYTES);
        match thread.spawn_scoped(scope, || read(text)).map(std::thread::ScopedJoinHandle::join) {
            Ok(read) => read.unwrap_or_else(|_| Err("the parser cannot read it".to_owned())),
            Err(error) => Err(format!("no thread to parse it in: {error}")),
        }
    })
}

/// Reads. A panic of the parser ends here; nothing of it is kept that could be half done.
fn read(text: &str) -> Result<Node, String> {
    let read = catch_unwind(AssertUnwindSafe(|| {
        let program = cel::Program::compile(text).map_err(|errors| spelled(&errors))?;
        build::build(&program.expression().expr)
    }));
    read.unwrap_or_else(|_| Err("the parser cannot read it".to_owned()))
}

/// The first errors, with line and column. The parser's own spelling repeats the text for each.
fn spelled(errors: &cel::ParseErrors) -> String {
    const SHOWN_MAX: usize = 3;
    let shown = errors.errors.iter().take(SHOWN_MAX);
    let shown: Vec<String> = shown.map(|e| format!("{}:{}: {}", e.pos.0, e.pos.1, e.msg)).collect();
    shown.join("; ")
}
