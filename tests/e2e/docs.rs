//! The pages of `docs/`: every block in them runs, and does what the page says. What the comments around blocks mean,
//! and how answers are compared, is in `tests/src/docs`.
//! `cargo test -p stepwell-e2e docs::steps` runs one page.

use stepwell_e2e::{Note, Page};

/// Blocks that cannot run: the page and why. The list may only shrink.
const NOT_RUN: [(&str, &str); 0] = [];

/// Makes each page a test, and a list of them.
macro_rules! pages {
    ($($page:ident)*) => {
        const PAGES: &[&str] = &[$(stringify!($page)),*];
        $(
            #[tokio::test]
            async fn $page() {
                let pages = guides();
                let page = pages.iter().find(|page| page.name().eq_ignore_ascii_case(stringify!($page)));
                page.expect("the page").run().await;
            }
        )*
    };
}

pages! { errors events functions keys readme steps triggers }

/// The pages that explain. `benchmarks.md` has numbers, whose commands take minutes and a quiet machine; the commands
/// of `deploy.md` and `local-aws.md` want an account, or minutes for a build: the tests of `tests/aws` do what they do;
/// the numbers of `operate.md` come from a test of their own.
fn guides() -> Vec<Page> {
    Page::of("", &["benchmarks.md", "deploy.md", "local-aws.md", "operate.md"])
}

#[test]
fn every_page_is_a_test_and_has_blocks() {
    let guides = guides();
    let mut names: Vec<String> = guides.iter().map(|page| page.name().to_lowercase()).collect();
    names.sort_unstable();
    assert_eq!(names, PAGES);
    for page in guides {
        assert!(!page.blocks.is_empty(), "{} has no block", page.path);
    }
}

#[test]
fn the_blocks_in_typescript_have_no_type_errors() {
    Page::check_types(&guides());
}

#[test]
fn the_blocks_that_do_not_run_are_these() {
    let mut skipped = Vec::new();
    for page in guides() {
        for block in &page.blocks {
            if let Some(Note::NotRun(why)) = &block.note {
                skipped.push((page.name().to_owned(), why.clone()));
            }
        }
    }
    let listed: Vec<(String, String)> =
        NOT_RUN.iter().map(|(page, why)| ((*page).to_owned(), (*why).to_owned())).collect();
    assert_eq!(skipped, listed);
}
