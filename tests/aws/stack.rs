//! The stack under test: MiniStack, the proxies, the deployment.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use reqwest::header::HeaderMap;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, Ordering};
use stepwell_e2e::{EVENT_KEY, SIGNING_KEY, Server};
use testkit::ministack::{MiniStack, free_port};
use testkit::proxy::Proxy;
use tokio::runtime::Runtime;
use tokio::sync::{Mutex, MutexGuard};

/// The stack's name.
pub(crate) const NAME: &str = "stepwell";
/// How often a job's message may be received, as the template has it (SQS's most).
pub(crate) const MAX_RECEIVES: u32 = 1_000;
/// Longest delay that is left to the queue, seconds: short, so that a test's sleep goes by a schedule.
pub(crate) const QUEUE_DELAY_MAX_S: u64 = 20;

/// A deployed stack.
pub(crate) struct Stack {
    /// Its API, as a server like any other.
    pub(crate) server: Server,
    /// Between its functions and AWS.
    pub(crate) proxy: Proxy,
    /// Between its users and its API.
    pub(crate) front: Proxy,
    /// Its API by the Function URL, if it has one.
    pub(crate) by_url: Option<Server>,
    /// What the template puts out.
    pub(crate) outputs: BTreeMap<String, String>,
    aws: MiniStack,
    http: reqwest::Client,
    _url_front: Option<Proxy>,
    /// What it was deployed with.
    parameters: Parameters,
    /// A test has lowered how often a message may be received.
    is_impatient: AtomicBool,
}

struct Shared {
    stack: Stack,
    /// Serves the proxies: a test's own runtime ends with it.
    _runtime: Runtime,
    turn: Mutex<()>,
}

/// The stack, to this test alone until the guard is dropped.
pub(crate) struct Turn {
    stack: &'static Stack,
    _guard: MutexGuard<'static, ()>,
}

impl std::ops::Deref for Turn {
    type Target = Stack;

    fn deref(&self) -> &Stack {
        self.stack
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        if std::thread::panicking() {
            // What a test knows of the functions is what they log.
            if let Some(logs) = apart(self.stack.logs()) {
                eprintln!("---- the functions' last logs\n{}", tail(&logs, LOG_BYTES));
            }
        }
        if self.stack.is_impatient.load(Ordering::SeqCst) {
            apart(self.stack.receives_at_most(MAX_RECEIVES));
        }
        self.stack.proxy.calm();
    }
}

/// Waits for something on a runtime of its own: the test's may be the one that waits. `None` if it fails.
fn apart<T: Send>(doing: impl Future<Output = T> + Send) -> Option<T> {
    std::thread::scope(|scope| {
        let thread = scope.spawn(|| Runtime::new().ok().map(|runtime| runtime.block_on(doing)));
        thread.join().ok().flatten()
    })
}

/// Parameters of a stack beside those that all have: `Name=value`.
type Parameters = &'static [&'static str];

async fn brought_up(stack: &'static OnceLock<Shared>, parameters: Parameters) -> &'static Shared {
    tokio::task::spawn_blocking(|| stack.get_or_init(|| bring_up(parameters))).await.expect("the stack is up")
}

async fn shared() -> &'static Shared {
    static SHARED: OnceLock<Shared> = OnceLock::new();
    brought_up(&SHARED, &["LongFunctions=cases-long-call"]).await
}

/// The stack, for a test that takes minutes and goes on beside the others: their faults must not matter to it.
pub(crate) async fn stack_beside_others() -> &'static Stack {
    &shared().await.stack
}

/// Waits for this test's turn at the stack, which the first one brings up.
pub(crate) async fn stack() -> Turn {
    turn(shared().await).await
}

/// The same of a stack on an AWS of its own, at which nothing goes on beside: what its functions request is the test's.
/// It has a Function URL, too.
pub(crate) async fn lonely_stack() -> Turn {
    static LONELY: OnceLock<Shared> = OnceLock::new();
    turn(brought_up(&LONELY, &["Ingress=Both"]).await).await
}

async fn turn(shared: &'static Shared) -> Turn {
    let guard = shared.turn.lock().await;
    Turn { stack: &shared.stack, _guard: guard }
}

pub(crate) fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("a folder above").to_owned()
}

/// So much of the logs is shown when a test fails.
const LOG_BYTES: usize = 20_000;

fn tail(text: &str, bytes: usize) -> &str {
    let at = text.len().saturating_sub(bytes);
    let at = (at..=text.len()).find(|at| text.is_char_boundary(*at)).unwrap_or(text.len());
    &text[at..]
}

fn bring_up(parameters: Parameters) -> Shared {
    let runtime = Runtime::new().expect("a runtime");
    let port = free_port();
    let aws = format!("http://127.0.0.1:{port}");
    let proxy = runtime.block_on(Proxy::start(&aws, None));
    let aws = MiniStack::start(port, &proxy.url());
    let outputs = deploy(&aws.endpoint(), parameters);
    let api = outputs["ApiUrl"].clone();
    let host = |url: &str| url.split("//").nth(1).and_then(|rest| rest.split('/').next()).map(str::to_owned);
    let front = |host: &str| runtime.block_on(Proxy::start(&aws.endpoint(), Some(host)));
    let gateway = host(&api).unwrap_or_default();
    let gateway = gateway.split(['.', ':']).next().unwrap_or_default();
    let front_of_gateway = front(&format!("{gateway}.execute-api.localhost:{port}"));
    let url = outputs.get("EventUrl").and_then(|url| host(url)).filter(|host| host.contains(".lambda-url."));
    let front_of_url = url.map(|host| front(&host));
    let by_url = front_of_url.as_ref().map(|front| Server::standing(&front.url()));
    let server = Server::standing(&front_of_gateway.url());
    let http = reqwest::Client::builder().pool_max_idle_per_host(0).build().expect("an HTTP client");
    let stack = Stack {
        server,
        proxy,
        outputs,
        aws,
        http,
        is_impatient: AtomicBool::new(false),
        parameters,
        front: front_of_gateway,
        by_url,
        _url_front: front_of_url,
    };
    Shared { stack, _runtime: runtime, turn: Mutex::new(()) }
}

/// Deploys the template by the script that users have, and returns its outputs.
fn deploy(endpoint: &str, parameters: &[&str]) -> BTreeMap<String, String> {
    let script = Command::new(repository().join("infra/local/up.sh"))
        .env("ENDPOINT", endpoint)
        .env("STACK", NAME)
        .env("STEPWELL_SIGNING_KEY", SIGNING_KEY)
        .env("STEPWELL_EVENT_KEY", EVENT_KEY)
        .arg("--no-build")
        .args([format!("QueueDelayMax={QUEUE_DELAY_MAX_S}"), "ExecutorTimeout=15".to_owned()])
        .args(parameters)
        .stdin(Stdio::null())
        .output()
        .expect("the script runs");
    let (out, err) = (String::from_utf8_lossy(&script.stdout), String::from_utf8_lossy(&script.stderr));
    assert!(
        script.status.success(),
        "infra/local/up.sh failed (has `make build-lambdas` run?):\n{out}\n{err}"
    );
    let last = out.lines().last().unwrap_or_default();
    serde_json::from_str(last)
        .unwrap_or_else(|e| panic!("outputs as JSON ({e}), not {last:?}:\n{out}\n{err}"))
}

/// One request to an AWS service's JSON protocol. MiniStack checks no signature, but reads the service from it.
async fn aws(client: &reqwest::Client, endpoint: &str, target: &str, body: &Value) -> Value {
    let service = match target.split('.').next().unwrap_or_default() {
        "AmazonSQS" => "sqs",
        "DynamoDB_20120810" => "dynamodb",
        "Logs_20140328" => "logs",
        other => other,
    };
    let answer = client
        .post(endpoint)
        .headers(signed(service))
        .header("x-amz-target", target)
        .header("content-type", "application/x-amz-json-1.1")
        .body(body.to_string())
        .send()
        .await
        .expect("AWS answers");
    answer.json().await.unwrap_or(Value::Null)
}

fn signed(service: &str) -> HeaderMap {
    let scope = format!("test/20260101/us-east-1/{service}/aws4_request");
    let text = format!("AWS4-HMAC-SHA256 Credential={scope}, SignedHeaders=host, Signature=0");
    HeaderMap::from_iter([(reqwest::header::AUTHORIZATION, text.parse().expect("it is a header"))])
}

impl Stack {
    /// Deploys it again with other parameters: the processes of its functions are replaced.
    pub(crate) async fn deploy_again(&self, other: &[&str]) {
        let endpoint = self.aws.endpoint();
        let parameters: Vec<String> =
            self.parameters.iter().chain(other).map(|&one| one.to_owned()).collect();
        let deployed = tokio::task::spawn_blocking(move || {
            deploy(&endpoint, &parameters.iter().map(String::as_str).collect::<Vec<_>>())
        })
        .await;
        assert_eq!(deployed.expect("it is deployed"), self.outputs);
    }

    /// Where this stack's AWS answers.
    pub(crate) fn endpoint(&self) -> String {
        self.aws.endpoint()
    }

    /// The environment that a function's configuration gives it.
    pub(crate) async fn environment_of(&self, function: &str) -> Value {
        let path = format!("/2015-03-31/functions/{function}/configuration");
        self.rest("lambda", &path).await["Environment"]["Variables"].clone()
    }

    /// A request of the JSON protocol, such as `AmazonSQS.ReceiveMessage`.
    pub(crate) async fn aws(&self, target: &str, body: &Value) -> Value {
        aws(&self.http, &self.aws.endpoint(), target, body).await
    }

    /// How often a message of the job queue may be received before it is a dead letter.
    pub(crate) async fn max_receives(&self) -> u32 {
        let redrive = self.redrive(&reqwest::Client::new()).await;
        redrive["maxReceiveCount"].as_u64().and_then(|count| count.try_into().ok()).expect("a count")
    }

    /// From now on a message of the job queue may be received so often; until this test's turn ends.
    pub(crate) async fn receives_at_most(&self, count: u32) {
        // Not the shared client: see `logs`.
        let client = reqwest::Client::new();
        let mut redrive = self.redrive(&client).await;
        redrive["maxReceiveCount"] = count.into();
        let asked = json!({
            "QueueUrl": self.outputs["QueueUrl0"],
            "Attributes": { "RedrivePolicy": redrive.to_string() },
        });
        aws(&client, &self.aws.endpoint(), "AmazonSQS.SetQueueAttributes", &asked).await;
        assert_eq!(self.redrive(&client).await, redrive, "the queue's redrive is set");
        self.is_impatient.store(count != MAX_RECEIVES, Ordering::SeqCst);
    }

    async fn redrive(&self, client: &reqwest::Client) -> Value {
        let asked = json!({ "QueueUrl": self.outputs["QueueUrl0"], "AttributeNames": ["RedrivePolicy"] });
        let answer = aws(client, &self.aws.endpoint(), "AmazonSQS.GetQueueAttributes", &asked).await;
        let redrive = answer["Attributes"]["RedrivePolicy"].as_str().unwrap_or_default().to_owned();
        serde_json::from_str(&redrive).unwrap_or_else(|e| panic!("a redrive policy ({e}), not {answer}"))
    }

    /// The lines that the functions have logged with both of these texts.
    pub(crate) async fn log_lines(&self, what: &str, whom: &str) -> Vec<String> {
        let logs = self.logs().await;
        let lines = logs.lines().filter(|line| line.contains(what) && line.contains(whom));
        lines.map(str::to_owned).collect()
    }

    /// The schedules of the stack's group in whose input this is: name and what it is.
    pub(crate) async fn schedules_with(&self, text: &str) -> BTreeMap<String, Value> {
        let listed = self.rest("scheduler", &format!("/schedules?ScheduleGroup={NAME}")).await;
        let mut schedules = BTreeMap::new();
        for one in listed["Schedules"].as_array().cloned().unwrap_or_default() {
            let name = one["Name"].as_str().unwrap_or_default().to_owned();
            let path = format!("/schedules/{name}?groupName={NAME}");
            let schedule = self.rest("scheduler", &path).await;
            // One that fired meanwhile is gone.
            if schedule["Target"]["Input"].as_str().is_some_and(|input| input.contains(text)) {
                schedules.insert(name, schedule);
            }
        }
        schedules
    }

    /// Deletes a schedule, so that a test can do what it would have done.
    pub(crate) async fn delete_schedule(&self, name: &str) {
        let url = format!("{}/schedules/{name}?groupName={NAME}", self.aws.endpoint());
        let answer = self.http.delete(url).headers(signed("scheduler")).send().await.expect("AWS answers");
        assert!(answer.status().is_success(), "the schedule {name} is deleted");
    }

    /// Kills every process of one of the stack's functions. They serve this stack alone: nobody else has its proxy.
    pub(crate) async fn kill(&self, function: &str) -> usize {
        let name = format!("AWS_LAMBDA_FUNCTION_NAME={NAME}-{function}");
        let proxy = format!("AWS_ENDPOINT_URL={}", self.proxy.url());
        let mut killed = 0;
        for process in std::fs::read_dir("/proc").expect("processes").flatten() {
            let environment = std::fs::read(process.path().join("environ")).unwrap_or_default();
            let has =
                |variable: &str| environment.split(|byte| *byte == 0).any(|one| one == variable.as_bytes());
            if has(&name) && has(&proxy) {
                let pid = process.file_name();
                killed +=
                    usize::from(Command::new("kill").arg("-9").arg(pid).status().is_ok_and(|s| s.success()));
            }
        }
        killed
    }

    async fn rest(&self, service: &str, path: &str) -> Value {
        let request = self.http.get(format!("{}{path}", self.aws.endpoint())).headers(signed(service));
        request.send().await.expect("AWS answers").json().await.unwrap_or(Value::Null)
    }

    /// Invokes one of the stack's functions, or any other, and returns its answer.
    pub(crate) async fn invoke(&self, function: &str, payload: &Value) -> Value {
        let url = format!("{}/2015-03-31/functions/{function}/invocations", self.aws.endpoint());
        let request = self.http.post(url).headers(signed("lambda")).body(payload.to_string());
        request.send().await.expect("AWS answers").json().await.unwrap_or(Value::Null)
    }

    /// Makes a Lambda of a Node bundle: an app, or somebody who calls Stepwell.
    pub(crate) async fn make_lambda(&self, name: &str, bundle: &Path, environment: &Value) {
        let zip = bundle.with_extension("zip");
        let zipped = Command::new("python3").args(["-m", "zipfile", "-c"]).arg(&zip).arg(bundle).status();
        assert!(zipped.expect("python runs").success(), "the bundle is zipped");
        let zip = STANDARD.encode(std::fs::read(&zip).expect("the archive"));
        let function = json!({
            "FunctionName": name,
            "Runtime": "nodejs20.x",
            "Handler": "index.handler",
            "Role": "arn:aws:iam::000000000000:role/app",
            "Code": { "ZipFile": zip },
            "Timeout": 30,
            "Environment": { "Variables": environment },
        });
        let url = format!("{}/2015-03-31/functions", self.aws.endpoint());
        let request = self.http.post(url).headers(signed("lambda")).body(function.to_string());
        let answer = request.send().await.expect("AWS answers");
        assert_eq!(answer.status(), 201, "{}", answer.text().await.unwrap_or_default());
    }

    /// Everything that the stack's functions have logged.
    pub(crate) async fn logs(&self) -> String {
        let mut all = String::new();
        // Not the shared client: its connections may belong to a test that stands still because it fails.
        let client = reqwest::Client::new();
        for function in ["ingest", "executor", "timer"] {
            let asked = json!({ "logGroupName": format!("/aws/lambda/{NAME}-{function}"), "limit": 10_000 });
            let answer = aws(&client, &self.aws.endpoint(), "Logs_20140328.FilterLogEvents", &asked).await;
            for event in answer["events"].as_array().cloned().unwrap_or_default() {
                let line = event["message"].as_str().unwrap_or_default().trim_end();
                all.push_str(&format!("{function}: {line}\n"));
            }
        }
        all
    }
}
