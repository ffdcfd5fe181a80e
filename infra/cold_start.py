#!/usr/bin/env python3
"""Measures the built Lambdas: their size, and how long they take from the start of the process to the first question
for work, and from a first request to its answer.

    infra/cold_start.py [BUILD_DIR]        (.aws-sam/build)

It plays Lambda's Runtime API. What AWS adds, fetching the code and starting the sandbox, is not in the numbers, and a
Lambda of 256 MB has a seventh of a processor where this has a whole one.
"""

import json
import os
import statistics
import subprocess
import sys
import threading
import time
import zipfile
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from tempfile import TemporaryFile

ROOT = Path(__file__).resolve().parent.parent
STARTS = 30
MEGABYTE = 1_000_000
# What each is asked first: requests that are answered without asking AWS.
FIRST = {
    "IngestFunction": {
        "version": "2.0",
        "rawPath": "/health",
        "headers": {"host": "localhost"},
        "requestContext": {"http": {"method": "GET", "path": "/health"}, "stage": "$default"},
        "isBase64Encoded": False,
    },
    "ExecutorFunction": {"Records": []},
    "TimerFunction": {"Records": []},
}
ARN = "arn:aws:sqs:us-east-1:000000000000:"
SETTINGS = {
    "STEPWELL_STATE_TABLE": "state",
    "STEPWELL_HISTORY_TABLE": "history",
    "STEPWELL_QUEUE_URLS": "http://127.0.0.1:1/000000000000/jobs-0",
    "STEPWELL_QUEUE_ARNS": f"{ARN}jobs-0",
    "STEPWELL_DEAD_QUEUE_URL": "http://127.0.0.1:1/000000000000/dead",
    "STEPWELL_DEAD_QUEUE_ARN": f"{ARN}dead",
    "STEPWELL_SCHEDULE_GROUP": "group",
    "STEPWELL_SCHEDULER_ROLE_ARN": "arn:aws:iam::000000000000:role/scheduler",
    "STEPWELL_TIMER_ARN": "arn:aws:lambda:us-east-1:000000000000:function:timer",
    "STEPWELL_SIGNING_KEY": "00" * 32,
    "AWS_REGION": "us-east-1",
    "AWS_ACCESS_KEY_ID": "test",
    "AWS_SECRET_ACCESS_KEY": "test",
    "AWS_LAMBDA_FUNCTION_NAME": "measured",
    "AWS_LAMBDA_FUNCTION_VERSION": "$LATEST",
    "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": "256",
}


class RuntimeApi(BaseHTTPRequestHandler):
    """Gives one event out, and notes when it was asked for and when it was answered."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def do_GET(self):
        if self.server.asked is None:
            self.server.asked = time.monotonic()
            event = json.dumps(self.server.event).encode()
            self.reply(200, event)
        else:
            self.server.done.wait()  # No second event: the process is ended.

    def do_POST(self):
        self.server.answered = time.monotonic()
        self.server.answer = self.path.rsplit("/", 1)[1], self.rfile.read(int(self.headers["content-length"] or 0))
        self.reply(202, b"")
        self.server.done.set()

    def reply(self, status, body):
        self.send_response(status)
        self.send_header("content-length", str(len(body)))
        self.send_header("lambda-runtime-aws-request-id", "8476a536-e9f4-11e8-9739-2dfe598c3fcd")
        self.send_header("lambda-runtime-deadline-ms", str(int(time.time() * 1000) + 60_000))
        self.send_header("lambda-runtime-invoked-function-arn", SETTINGS["STEPWELL_TIMER_ARN"])
        self.send_header("lambda-runtime-trace-id", "Root=1-5bef4de7-ad49b0e87f6ef6c87fc2e700")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        """Nothing to log."""


class Server(ThreadingHTTPServer):
    """Serves one process, which is killed while it asks for more."""

    daemon_threads = True

    def handle_error(self, *_):
        """It closes no connection properly."""


def one_start(binary, event):
    """Milliseconds to the first question for work, and from its event to the answer."""
    server = Server(("127.0.0.1", 0), RuntimeApi)
    server.event, server.asked, server.done = event, None, threading.Event()
    threading.Thread(target=server.serve_forever, args=[0.05], daemon=True).start()
    api = f"127.0.0.1:{server.server_port}"
    began = time.monotonic()
    process = subprocess.Popen(
        [binary], env=SETTINGS | {"AWS_LAMBDA_RUNTIME_API": api}, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
    )
    if not server.done.wait(30):
        process.kill()
        sys.exit(f"{binary} did not answer: {process.stderr.read().decode()}")
    process.kill()
    process.wait()
    server.shutdown()
    kind, body = server.answer
    if kind != "response":
        sys.exit(f"{binary} failed: {body.decode()}")
    return (server.asked - began) * 1000, (server.answered - server.asked) * 1000


def zipped_bytes(binary):
    with TemporaryFile() as file:
        with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.write(binary, "bootstrap")
        return file.tell()


def main():
    build = ROOT / (sys.argv[1] if len(sys.argv) > 1 else ".aws-sam/build")
    print(f"load {os.getloadavg()[0]:.1f}, {STARTS} starts each, median (least)")
    print("function         binary MB  zip MB  to first question ms  first answer ms")
    for name, event in FIRST.items():
        binary = build / name / "bootstrap"
        starts = [one_start(binary, event) for _ in range(STARTS)]
        size, zipped = binary.stat().st_size / MEGABYTE, zipped_bytes(binary) / MEGABYTE
        times = [f"{statistics.median(times):.1f} ({min(times):.1f})" for times in zip(*starts)]
        print(f"{name:16} {size:9.1f} {zipped:7.1f}  {times[0]:>20}  {times[1]:>15}")


if __name__ == "__main__":
    main()
