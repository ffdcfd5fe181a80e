//! One owner per file: an advisory lock on `<path>.lock`, which the system gives up when the process dies.
//! The file beside the database stays behind; only the lock on it means something.

use crate::error::OpenError;
use std::fs::{File, TryLockError};
use std::path::Path;

/// Owns the database while it lives.
#[derive(Debug)]
pub(crate) struct Owner {
    _file: File,
}

pub(crate) fn take(path: &Path) -> Result<Owner, OpenError> {
    let mut lock_path = path.as_os_str().to_owned();
    lock_path.push(".lock");
    let failed = |source| OpenError::Io { what: "lock", path: path.to_owned(), source };
    let file = File::options().create(true).truncate(false).write(true).open(lock_path).map_err(failed)?;
    match file.try_lock() {
        Ok(()) => Ok(Owner { _file: file }),
        Err(TryLockError::WouldBlock) => Err(OpenError::InUse { path: path.to_owned() }),
        Err(TryLockError::Error(source)) => Err(failed(source)),
    }
}
