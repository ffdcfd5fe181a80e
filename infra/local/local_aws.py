#!/usr/bin/env python3
"""A local AWS for tests and for trying things: MiniStack, with the settings that Stepwell's Lambdas need.

Prints `ready http://127.0.0.1:<port>` when it serves, and logs to standard error. It and the Lambdas it has started
end with SIGTERM, or, with --until-stdin-closes, with whoever holds the other end of its standard input.

The Lambdas are told its address as AWS_ENDPOINT_URL, or that of LOCAL_AWS_FUNCTION_ENDPOINT: a proxy that counts
their requests or makes them fail.

--door STACK=PORT gives the API of a stack an address that SDKs take: http://127.0.0.1:<PORT>.
"""

import argparse
import os
import signal
import socket
import socketserver
import sys
import threading
import time
import urllib.request

from door import open_door

HOST = "127.0.0.1"
# How often it is asked whether it serves already, seconds.
LOOK_EVERY = 0.05


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--port", type=int, default=4566, help="0 for a free one")
    parser.add_argument("--pid-file", help="where to write the process id; removed at the end")
    parser.add_argument("--until-stdin-closes", action="store_true")
    parser.add_argument("--door", action="append", default=[], metavar="STACK=PORT", help="may be repeated")
    return parser.parse_args()


def free_port():
    with socket.socket() as one:
        one.bind((HOST, 0))
        return one.getsockname()[1]


def configure(port):
    """MiniStack reads its settings from the environment when it is imported."""
    endpoint = f"http://{HOST}:{port}"
    # The Lambdas inherit the environment: their settings are the template's, not those of whoever starts this.
    for name in [name for name in os.environ if name.startswith("STEPWELL_")]:
        del os.environ[name]
    os.environ.update(
        # It would listen to everybody, and its functions are anybody's code.
        BIND_HOST=HOST,
        GATEWAY_PORT=str(port),
        # Lambdas run as processes, not in containers.
        LAMBDA_EXECUTOR="local",
        # Handed to the Lambdas; without it they would call AWS.
        AWS_ENDPOINT_URL=os.environ.get("LOCAL_AWS_FUNCTION_ENDPOINT") or endpoint,
    )
    os.environ.setdefault("MINISTACK_REGION", os.environ.get("AWS_DEFAULT_REGION", "us-east-1"))
    # Its Runtime API writes head and body apart: without this each invocation waits 40 ms for an acknowledgement.
    socketserver.StreamRequestHandler.disable_nagle_algorithm = True
    return endpoint


def announce(endpoint):
    """Says when it serves."""
    while True:
        try:
            urllib.request.urlopen(f"{endpoint}/_ministack/health", timeout=5).close()
            break
        except OSError:
            time.sleep(LOOK_EVERY)
    print(f"ready {endpoint}", flush=True)


def end_with_stdin():
    """Ends the process when standard input does: whoever started it is gone, however it went."""
    while os.read(sys.stdin.fileno(), 4096):
        pass
    os.kill(os.getpid(), signal.SIGTERM)


def end_lambdas():
    """Ends what this process has started: all of its process group but itself."""
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    os.killpg(0, signal.SIGTERM)


def main():
    asked = arguments()
    # A group of its own, so that its Lambdas can be ended together.
    if os.getpgrp() != os.getpid():
        os.setpgid(0, 0)
    endpoint = configure(asked.port or free_port())
    if asked.pid_file:
        with open(asked.pid_file, "w", encoding="utf-8") as file:
            file.write(str(os.getpid()))
    for door in asked.door:
        stack, _, port = door.rpartition("=")
        open_door(endpoint, stack, HOST, int(port))
    threading.Thread(target=announce, args=[endpoint], daemon=True).start()
    if asked.until_stdin_closes:
        threading.Thread(target=end_with_stdin, daemon=True).start()
    sys.argv[1:] = []
    from ministack import app

    try:
        app.main()
    finally:
        if asked.pid_file:
            os.remove(asked.pid_file)
        end_lambdas()
        # Some of its threads would keep the process alive.
        sys.stdout.flush()
        os._exit(0)


if __name__ == "__main__":
    main()
