"""Serves what the blocks of a page have created. The blocks' modules are the arguments; it prints a line when it
listens and ends when its standard input does."""

import importlib
import logging
import os
import sys
import threading

import flask
import inngest.flask
from werkzeug.serving import make_server

from given import client, functions

for block in sys.argv[1:]:
    importlib.import_module(block)

app = flask.Flask(__name__)
inngest.flask.serve(app, client, functions)
logging.getLogger("werkzeug").setLevel(logging.WARNING)
server = make_server("127.0.0.1", int(os.environ["PORT"]), app, threaded=True)
print("listening", flush=True)
threading.Thread(target=lambda: (sys.stdin.read(), os._exit(0)), daemon=True).start()
server.serve_forever()
