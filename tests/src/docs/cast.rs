//! The apps of a page: all its functions of one language together, and each whole program alone.

use std::path::Path;
use std::process::Command;

use tempfile::TempDir;

use super::{Block, Note, Page};
use crate::app::{App, repository};
use crate::server::Server;

/// A language that functions are written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Language {
    TypeScript,
    Python,
}

impl Language {
    pub(super) const BOTH: [Language; 2] = [Language::TypeScript, Language::Python];

    /// The language of a block, if it is one of these.
    pub(super) fn of(block: &Block) -> Option<Language> {
        Self::BOTH.into_iter().find(|language| language.fence() == block.language)
    }

    fn fence(self) -> &'static str {
        match self {
            Language::TypeScript => "typescript",
            Language::Python => "python",
        }
    }

    fn extension(self) -> &'static str {
        match self {
            Language::TypeScript => "ts",
            Language::Python => "py",
        }
    }

    /// The name of the app that a page's functions make.
    fn app_id(self) -> &'static str {
        match self {
            Language::TypeScript => "shop",
            Language::Python => "shop-python",
        }
    }

    /// What is above every block.
    fn header(self) -> &'static str {
        match self {
            Language::TypeScript => {
                "import { addUpOrders, chargeCard, createAccount, inngest, sendMail } from \"./given\";\n"
            }
            Language::Python => {
                "import datetime\nimport os\n\nimport inngest\n\n\
                 from given import add_up_orders, charge_card, client, create_account, send_mail\n\n\n"
            }
        }
    }

    fn app(self, folder: &Path, args: &[&str]) -> App {
        match self {
            Language::TypeScript => App::node(folder, &[&["--import", "tsx"], args].concat()),
            Language::Python => App::python(folder, args),
        }
    }
}

/// An app of a page.
pub(super) struct Cast {
    pub(super) language: Language,
    pub(super) app: App,
    /// Its name, with which its functions' slugs begin.
    pub(super) name: String,
    /// Where the block is that is the whole program.
    pub(super) program: Option<usize>,
    _folder: TempDir,
}

impl Cast {
    /// The app of all blocks of a language that are functions, registered; `addressed` puts the stage's addresses into
    /// a text. `None` if there are no such blocks.
    pub(super) async fn of_functions(
        page: &Page,
        language: Language,
        server: &Server,
        addressed: impl Fn(&str) -> String,
    ) -> Option<Cast> {
        let folder = folder();
        let blocks = page.blocks.iter().filter(|block| runs_as(block, language) && !is_program(block));
        let files: Vec<String> = blocks
            .map(|block| module(folder.path(), page, block, language, &addressed(&block.text)))
            .collect();
        if files.is_empty() {
            return None;
        }
        let serve = format!("serve.{}", language.extension());
        let args: Vec<&str> =
            std::iter::once(serve.as_str()).chain(files.iter().map(String::as_str)).collect();
        let app = language.app(folder.path(), &args).of(server).synced().await;
        Some(Cast { language, app, name: language.app_id().into(), program: None, _folder: folder })
    }

    /// The apps of a page's blocks that are whole programs, registered.
    pub(super) async fn of_programs(
        page: &Page,
        language: Language,
        server: &Server,
        addressed: impl Fn(&str) -> String,
    ) -> Vec<Cast> {
        let mut programs = Vec::new();
        for block in page.blocks.iter().filter(|block| runs_as(block, language) && is_program(block)) {
            let folder = folder();
            let file = format!("program.{}", language.extension());
            let app = language.app(folder.path(), &[&file]);
            let port = app.url.rsplit(':').next().and_then(|rest| rest.split('/').next()).expect("a port");
            let text = block.text.replace("3000", port).replace("8000", port);
            write(folder.path(), &file, &addressed(&text));
            let name = ["id: \"", "app_id=\""].iter().find_map(|key| text.split_once(key));
            let name = name.and_then(|(_, rest)| rest.split('"').next()).expect("the app's name").to_owned();
            let app = app.of(server).synced().await;
            programs.push(Cast { language, app, name, program: Some(block.line), _folder: folder });
        }
        programs
    }
}

/// Checks the types of all blocks in TypeScript, as an editor would.
///
/// # Panics
/// With what the compiler says, whose file names hold page and line.
pub(super) fn check_types(pages: &[Page]) {
    let folder = folder();
    let mut checked = 0;
    for page in pages {
        for block in page.blocks.iter().filter(|block| runs_as(block, Language::TypeScript)) {
            module(folder.path(), page, block, Language::TypeScript, &block.text);
            checked += 1;
        }
    }
    assert!(checked > 0, "there is nothing to check");
    let options = repository().join("examples/typescript/tsconfig.json");
    let config = serde_json::json!({ "extends": options, "include": ["*.ts"] });
    write(folder.path(), "tsconfig.json", &config.to_string());
    let compiler = folder.path().join("node_modules/typescript/bin/tsc");
    let output = Command::new("node").arg(compiler).current_dir(folder.path()).output().expect("to run node");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stdout));
}

fn runs_as(block: &Block, language: Language) -> bool {
    Language::of(block) == Some(language) && block.not_run().is_none()
}

fn is_program(block: &Block) -> bool {
    matches!(block.note, Some(Note::App(_)))
}

/// Writes a block as a module, below what is above every block unless it is a whole program, and returns how
/// `serve` calls it.
fn module(folder: &Path, page: &Page, block: &Block, language: Language, text: &str) -> String {
    let name = format!("{}_{}", page.name().replace('-', "_"), block.line);
    let header = if is_program(block) { "" } else { language.header() };
    let file = format!("{name}.{}", language.extension());
    write(folder, &file, &format!("{header}{text}"));
    if language == Language::Python { name } else { file }
}

/// A folder for an app's files, with what stands above every block, and with the packages of the examples.
fn folder() -> TempDir {
    let folder = tempfile::Builder::new().prefix("stepwell-docs-").tempdir().expect("a temporary folder");
    let given = repository().join("tests/apps/docs");
    for file in ["given.ts", "serve.ts", "given.py", "serve.py"] {
        std::fs::copy(given.join(file), folder.path().join(file)).unwrap_or_else(|e| panic!("{file}: {e}"));
    }
    write(folder.path(), "package.json", r#"{"type":"module"}"#);
    let packages = repository().join("examples/typescript/node_modules");
    std::os::unix::fs::symlink(packages, folder.path().join("node_modules")).expect("a link");
    folder
}

pub(super) fn write(folder: &Path, file: &str, text: &str) {
    std::fs::write(folder.join(file), text).unwrap_or_else(|e| panic!("{file}: {e}"));
}
