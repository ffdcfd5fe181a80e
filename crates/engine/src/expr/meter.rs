//! How much an evaluation may do, and how it fails.

/// Most steps of one evaluation: nodes visited, elements compared, copied or printed. A few milliseconds in
/// an optimised build; the largest event's lists fit a plain macro. Our choice.
const STEPS_MAX: u64 = 250_000;
/// Most bytes of text one evaluation may produce or search: five times the largest event. Our choice.
const BYTES_MAX: u64 = 16 * 1024 * 1024;
/// How deep values may be nested where they are compared or printed: JSON that was parsed nests 128 deep at
/// most (serde_json's own bound), and an expression may put a little around it. One level takes up to 4 KB of
/// stack in a build without optimisation.
const DEPTH_MAX: u32 = 160;

/// Why an expression has no value.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum EvalError {
    /// It takes too much work with these variables: it is not worth trying again.
    #[error("evaluating the expression takes more than {limit} {unit}")]
    Work {
        /// The limit that was passed.
        limit: u64,
        /// What the limit counts.
        unit: &'static str,
    },
    /// An operation that its operands do not have, with these variables: `lowercase of a number`.
    #[error("{0}")]
    Operation(String),
    /// A function that the language has and this server does not.
    #[error("the function {0} is not supported")]
    Unsupported(&'static str),
}

impl EvalError {
    /// An operation failed.
    pub(super) fn operation(what: impl Into<String>) -> EvalError {
        EvalError::Operation(what.into())
    }

    /// Whether it stands whatever else the expression says: `true || error` is true, but not at any price.
    pub(super) fn is_final(&self) -> bool {
        matches!(self, EvalError::Work { .. })
    }
}

/// What an evaluation has left.
#[derive(Debug)]
pub(super) struct Meter {
    steps: u64,
    bytes: u64,
}

impl Meter {
    pub(super) fn new() -> Meter {
        Meter { steps: STEPS_MAX, bytes: BYTES_MAX }
    }

    /// Takes one step.
    pub(super) fn step(&mut self) -> Result<(), EvalError> {
        self.steps(1)
    }

    /// Takes as many steps as there are elements.
    pub(super) fn steps(&mut self, n: usize) -> Result<(), EvalError> {
        self.steps = take(self.steps, n, EvalError::Work { limit: STEPS_MAX, unit: "steps" })?;
        Ok(())
    }

    /// Produces or searches so many bytes.
    pub(super) fn bytes(&mut self, n: usize) -> Result<(), EvalError> {
        self.bytes = take(self.bytes, n, EvalError::Work { limit: BYTES_MAX, unit: "bytes of text" })?;
        Ok(())
    }

    /// One level down into a value.
    pub(super) fn deeper(depth: u32) -> Result<u32, EvalError> {
        let limit = u64::from(DEPTH_MAX);
        if depth >= DEPTH_MAX {
            Err(EvalError::Work { limit, unit: "levels of a value" })
        } else {
            Ok(depth + 1)
        }
    }
}

fn take(left: u64, n: usize, error: EvalError) -> Result<u64, EvalError> {
    u64::try_from(n).ok().and_then(|n| left.checked_sub(n)).ok_or(error)
}
