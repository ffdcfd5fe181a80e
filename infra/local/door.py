"""An address for a stack's API: http://127.0.0.1:<port>, as if it were a server of its own.

MiniStack serves an API at a host name that resolvers don't know, or below a path, which SDKs cut off.
"""

import http.client
import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

# Headers that speak of one connection, and those that are set anew.
OF_A_HOP = {"connection", "host", "content-length", "transfer-encoding"}
# A request through an HTTP API or a Function URL ends before that, seconds.
TIMEOUT_S = 90


def ask(endpoint, path):
    """What the local AWS answers to a GET: a dictionary, empty for what there is not."""
    connection = http.client.HTTPConnection(urlsplit(endpoint).netloc, timeout=TIMEOUT_S)
    connection.request("GET", path)
    answer = connection.getresponse()
    body = answer.read()
    return json.loads(body) if answer.status == 200 else {}


def path_of(endpoint, stack):
    """Below which path the stack's HTTP API or Function URL is served; None before it is deployed."""
    for api in ask(endpoint, "/v2/apis").get("items", []):
        if api["name"] == stack:
            return f"/_aws/execute-api/{api['apiId']}/$default"
    url = ask(endpoint, f"/2021-10-31/functions/{stack}-ingest/url").get("FunctionUrl")
    return url and f"/_aws/lambda-url/{urlsplit(url).netloc.split('.')[0]}"


def handler(endpoint, stack):
    class Forward(BaseHTTPRequestHandler):
        """Hands requests on."""

        protocol_version = "HTTP/1.1"

        def forward(self):
            body = self.rfile.read(int(self.headers.get("content-length") or 0))
            path = path_of(endpoint, stack)
            if path is None:
                return self.answer(503, [], f"The stack {stack} is not deployed.\n".encode())
            headers = {name: value for name, value in self.headers.items() if name.lower() not in OF_A_HOP}
            connection = http.client.HTTPConnection(urlsplit(endpoint).netloc, timeout=TIMEOUT_S)
            connection.request(self.command, path + self.path, body, headers)
            answer = connection.getresponse()
            return self.answer(answer.status, answer.getheaders(), answer.read())

        do_GET = do_HEAD = do_POST = do_PUT = do_PATCH = do_DELETE = do_OPTIONS = forward

        def answer(self, status, headers, body):
            self.send_response_only(status)
            for name, value in headers:
                if name.lower() not in OF_A_HOP:
                    self.send_header(name, value)
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(body)

        def log_message(self, *_):
            """MiniStack logs its own requests."""

    return Forward


def open_door(endpoint, stack, host, port):
    """Serves the stack's API at this port from now on, in a thread of its own."""
    server = ThreadingHTTPServer((host, port), handler(endpoint, stack))
    threading.Thread(target=server.serve_forever, daemon=True).start()
