//! What has expired is deleted, and nothing else.

use backend_sqlite::{Options, Sqlite};
use engine::item::{Change, Condition, Item, Key, Write};
use runtime::ports::Store;
use std::sync::Arc;
use testkit::{SeededIds, SystemClock};

/// More than a page, and not a multiple of one.
const ITEMS: i64 = 1_777;

fn key(n: i64) -> Key {
    let (pk, sk) = (format!("run#{:03}", n / 10), format!("step#{n}"));
    if n % 2 == 0 { Key::state(pk, sk) } else { Key::history(pk, sk) }
}

async fn standing(file: &Sqlite) -> Vec<i64> {
    let mut found = Vec::new();
    for n in 0..ITEMS {
        if file.get(&key(n)).await.expect("a read").value.is_some() {
            found.push(n);
        }
    }
    found
}

#[tokio::test]
async fn only_what_has_expired_is_deleted() {
    let folder = tempfile::tempdir().expect("a folder");
    let options = Options::new(Arc::new(SystemClock::default()), Arc::new(SeededIds::new(1)));
    let file = Sqlite::open(folder.path().join("test.db"), options).expect("it opens");
    let put = |n: i64| match n % 3 {
        0 => Write::put(key(n), Item::new().with("part", "x").with("expires_at", 100 + n)),
        1 => Write::put(key(n), Item::new().with("part", "y").with("expires_at", 1_000_000_i64)),
        _ => Write::put(key(n), Item::new().with("part", "z")),
    };
    file.write_each((0..ITEMS).map(put).collect()).await.expect("they are written");
    // One of them is kept for longer.
    let longer =
        Write::update(key(300), Condition::Exists, vec![Change::Set("expires_at", 2_000_000_i64.into())]);
    file.write(longer).await.expect("it is kept");
    let deleted = file.delete_expired(1_000).await.expect("it deletes");
    let gone = |n: &i64| n % 3 == 0 && 100 + n < 1_000 && *n != 300;
    assert_eq!(deleted, (0..ITEMS).filter(gone).count() as u64);
    assert_eq!(standing(&file).await, (0..ITEMS).filter(|n| !gone(n)).collect::<Vec<i64>>());
    assert_eq!(file.delete_expired(1_000).await.expect("it deletes"), 0);
}
