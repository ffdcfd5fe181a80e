"""What the Python test apps share: an app whose functions' events are named after them, and the server that gives it
to the server under test. It prints its URL as the first line and ends when its standard input does, so that no app
outlives its test."""

import logging
import os
import sys
import threading
import typing

import flask
import inngest
import inngest.flask
from werkzeug.serving import make_server


class App:
    """An app and its functions."""

    def __init__(self, app_id: str) -> None:
        self.client = inngest.Inngest(app_id=app_id, is_production="INNGEST_SIGNING_KEY" in os.environ)
        self.functions: list[inngest.Function[typing.Any]] = []
        self.http = flask.Flask(app_id)

    def add(self, fn_id: str, triggers: typing.Any = None, **options: typing.Any) -> typing.Callable[[typing.Any], None]:
        """Adds a function, which its event `<app id>/<function id>` triggers unless other triggers are given."""
        named = inngest.TriggerEvent(event=f"{self.client.app_id}/{fn_id}")
        trigger = named if triggers is None else triggers

        def added(handler: typing.Any) -> None:
            self.functions.append(self.client.create_function(fn_id=fn_id, trigger=trigger, **options)(handler))

        return added

    def serve(self) -> None:
        """Serves the functions on PORT (a free port by default) until standard input ends."""
        inngest.flask.serve(self.http, self.client, self.functions)
        logging.getLogger("werkzeug").setLevel(logging.WARNING)
        server = make_server("127.0.0.1", int(os.environ.get("PORT", "0")), self.http, threaded=True)
        print(f"http://localhost:{server.port}/api/inngest", flush=True)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        sys.stdin.read()
