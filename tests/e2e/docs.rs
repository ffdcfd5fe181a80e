//! The pages of `docs/`: every block in them runs, and does what the page says. What the comments around blocks mean,
//! and how answers are compared, is in `tests/src/docs`.
//! `PAGE=steps cargo test -p stepwell-e2e docs` runs the pages whose names contain that word.

use stepwell_e2e::{Note, Page};

/// The pages that explain; `benchmarks.md` has numbers, and a test of its own kind.
fn guides() -> Vec<Page> {
    Page::of("", &["benchmarks.md"])
}

/// One page, unless another was asked for.
async fn runs(name: &str) {
    if !std::env::var("PAGE").is_ok_and(|wanted| !name.contains(&wanted)) {
        let pages = guides();
        let page = pages.iter().find(|page| page.name() == name);
        page.unwrap_or_else(|| panic!("docs/{name}.md is there")).run().await;
    }
}

#[tokio::test]
async fn what_events_md_says_is_so() {
    runs("events").await;
}

#[tokio::test]
async fn every_block_is_run_but_for_those_that_say_why_not() {
    let mut skipped = Vec::new();
    for page in guides() {
        for block in &page.blocks {
            if let Some(Note::NotRun(why)) = &block.note {
                skipped.push((page.name().to_owned(), why.clone()));
            }
        }
    }
    assert_eq!(skipped, []);
}
