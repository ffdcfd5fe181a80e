"""The server: gives the functions to Stepwell at /api/inngest, on PORT (8000 by default)."""

import logging
import os

import flask
import inngest.flask
from werkzeug.serving import make_server

from client import client
from functions.fetch_prices import fetch_prices
from functions.fulfil_order import fulfil_order
from functions.renew_subscription import renew_subscription
from functions.trial_reminder import trial_reminder
from functions.welcome_email import welcome_email

app = flask.Flask(__name__)
inngest.flask.serve(
    app,
    client,
    [welcome_email, trial_reminder, fulfil_order, fetch_prices, renew_subscription],
)

if __name__ == "__main__":
    # Flask's own server, without a line for every request. In production, `app` runs under a WSGI server.
    logging.getLogger("werkzeug").setLevel(logging.WARNING)
    server = make_server("127.0.0.1", int(os.environ.get("PORT", "8000")), app, threaded=True)
    print(f"Functions are served at http://localhost:{server.port}/api/inngest", flush=True)
    server.serve_forever()
