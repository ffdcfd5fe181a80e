"""The server: gives the functions to Stepwell at /api/inngest, on PORT (8000 by default)."""

import logging
import os

import flask
import inngest.flask
from werkzeug.serving import make_server

from client import client
from functions.charge_card import charge_card
from functions.checkout import checkout
from functions.deliver_newsletter import deliver_newsletter
from functions.fetch_prices import fetch_prices
from functions.follow_up import follow_up
from functions.fulfil_order import fulfil_order
from functions.import_catalogue import import_catalogue
from functions.nightly_report import nightly_report
from functions.onboarding import onboarding
from functions.record_payment import record_payment
from functions.renew_subscription import renew_subscription
from functions.send_newsletter import send_newsletter
from functions.welcome_email import welcome_email

app = flask.Flask(__name__)
inngest.flask.serve(
    app,
    client,
    [
        welcome_email,
        onboarding,
        follow_up,
        fulfil_order,
        fetch_prices,
        renew_subscription,
        nightly_report,
        send_newsletter,
        deliver_newsletter,
        checkout,
        charge_card,
        import_catalogue,
        record_payment,
    ],
)

if __name__ == "__main__":
    # Flask's own server, without a line for every request. In production, `app` runs under a WSGI server.
    logging.getLogger("werkzeug").setLevel(logging.WARNING)
    server = make_server("127.0.0.1", int(os.environ.get("PORT", "8000")), app, threaded=True)
    print(f"Functions are served at http://localhost:{server.port}/api/inngest", flush=True)
    server.serve_forever()
