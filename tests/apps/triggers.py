"""The same app as triggers.js, on the Python SDK: its functions are declared by a test while it runs. What the paths
and the fields of a declaration mean is written there.

Prints its URL as the first line and ends when its standard input does, so that it does not outlive its test."""

import json
import logging
import os
import sys
import threading
import typing
import urllib.parse

import flask
import inngest
import inngest.flask
from werkzeug.serving import make_server

Wsgi = typing.Callable[[dict[str, typing.Any], typing.Any], typing.Any]

client = inngest.Inngest(
    app_id=os.environ.get("APP", "triggers"), is_production="INNGEST_SIGNING_KEY" in os.environ
)
mark = os.environ.get("MARK", "")
calls: list[dict[str, str]] = []


def echo(ctx: inngest.ContextSync) -> object:
    event = ctx.event
    return {"id": event.id, "name": event.name, "data": event.data, "ts": event.ts}


def work(ctx: inngest.ContextSync) -> object:
    before = ctx.step.run("before", lambda: mark)
    return {"before": before, "after": ctx.step.run("after", lambda: mark)}


def nap(ctx: inngest.ContextSync) -> object:
    before = ctx.step.run("before", lambda: mark)
    ctx.step.sleep("nap", int(typing.cast(str, ctx.event.data["for"]).removesuffix("s")) * 1000)
    return {"before": before, "after": ctx.step.run("after", lambda: mark)}


handlers = {"echo": echo, "work": work, "nap": nap}
rules: dict[str, typing.Any] = {
    "throttle": inngest.Throttle(limit=1, period=60_000),
    "concurrency": [inngest.Concurrency(limit=1)],
    "debounce": inngest.Debounce(period=60_000),
}


def trigger(spec: dict[str, str]) -> inngest.TriggerCron | inngest.TriggerEvent:
    if "cron" in spec:
        return inngest.TriggerCron(cron=spec["cron"], jitter=spec.get("jitter"))
    return inngest.TriggerEvent(event=spec["event"], expression=spec.get("if"))


def create(spec: dict[str, typing.Any]) -> inngest.Function[typing.Any]:
    cancel = [inngest.Cancel(event=c["event"], if_exp=c.get("if")) for c in spec.get("cancelOn", [])]
    options = {name: rules[name] for name in spec.get("flow", [])}
    created = client.create_function(
        fn_id=spec["id"],
        trigger=[trigger(t) for t in spec["triggers"]],
        cancel=cancel or None,
        **options,
    )
    return created(handlers[spec.get("does", "echo")])


def app_of(functions: list[inngest.Function[typing.Any]]) -> Wsgi:
    app = flask.Flask(__name__)
    inngest.flask.serve(app, client, functions)
    return app


ever: dict[str, inngest.Function[typing.Any]] = {}
registering = app_of([])
serving = registering


def declare(specs: list[dict[str, typing.Any]]) -> list[str]:
    global registering, serving
    functions = [create(spec) for spec in specs]
    ever.update({spec["id"]: function for spec, function in zip(specs, functions)})
    registering, serving = app_of(functions), app_of(list(ever.values()))
    return [spec["id"] for spec in specs]


def dispatch(environ: dict[str, typing.Any], start_response: typing.Any) -> typing.Any:
    query = dict(urllib.parse.parse_qsl(environ.get("QUERY_STRING", "")))
    path = environ["PATH_INFO"]
    if path == "/declare":
        return reply(start_response, declare(json.loads(query["functions"])))
    if path == "/calls":
        return reply(start_response, [call for call in calls if call["run"] == query.get("run", call["run"])])
    if environ["REQUEST_METHOD"] == "POST":
        run = environ.get("HTTP_X_RUN_ID", "")
        calls.append({"run": run, "function": query.get("fnId", ""), "step": query.get("stepId", "")})
        return serving(environ, start_response)
    return registering(environ, start_response)


def reply(start_response: typing.Any, value: object) -> list[bytes]:
    start_response("200 OK", [("Content-Type", "application/json")])
    return [json.dumps(value).encode()]


if __name__ == "__main__":
    logging.getLogger("werkzeug").setLevel(logging.WARNING)
    server = make_server("127.0.0.1", int(os.environ.get("PORT", "0")), dispatch, threaded=True)
    print(f"http://localhost:{server.port}/api/inngest", flush=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    sys.stdin.read()
