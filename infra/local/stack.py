#!/usr/bin/env python3
"""What up.sh needs of the local AWS besides `sam`: the keys' secret before the stack, its outputs after it.

stack.py keys NAME     puts the keys into the secret NAME
stack.py outputs NAME  prints the outputs of the stack NAME as one line of JSON

Speaks to AWS_ENDPOINT_URL. Its libraries are those of the AWS tools (infra/tools.txt).
"""

import json
import os
import sys

import boto3

# Keys for a stack on this machine, the same for everybody. Whoever wants others sets the variables.
SIGNING_KEY = "signkey-local-5f0d6c1b9a3e4a7788990011223344556677889900aabbccddeeff0011223344"
EVENT_KEY = "local-event-key"


def put_keys(name):
    """Creates the secret, or gives it these values."""
    keys = {
        "signing_key": os.environ.get("STEPWELL_SIGNING_KEY", SIGNING_KEY),
        "signing_key_fallback": os.environ.get("STEPWELL_SIGNING_KEY_FALLBACK", ""),
        "event_key": os.environ.get("STEPWELL_EVENT_KEY", EVENT_KEY),
    }
    secrets = boto3.client("secretsmanager")
    try:
        secrets.create_secret(Name=name, SecretString=json.dumps(keys))
    except secrets.exceptions.ResourceExistsException:
        secrets.put_secret_value(SecretId=name, SecretString=json.dumps(keys))


def reachable(endpoint, outputs):
    """The URLs as any HTTP client on this machine can use them: the hosts in the stack's outputs have no address."""
    api, event = outputs["ApiUrl"], outputs["EventUrl"]

    def by_path(url):
        host, _, path = url.split("://")[1].partition("/")
        name, kind = host.split(".")[:2]
        stage = "/$default" if kind == "execute-api" else ""
        return f"{endpoint}/_aws/{kind}/{name}{stage}/{path}"

    return {"LocalApiUrl": by_path(api).rstrip("/"), "LocalEventUrl": by_path(event)}


def outputs(name):
    stack = boto3.client("cloudformation").describe_stacks(StackName=name)["Stacks"][0]
    values = {output["OutputKey"]: output["OutputValue"] for output in stack["Outputs"]}
    endpoint = os.environ["AWS_ENDPOINT_URL"].rstrip("/")
    print(json.dumps(values | reachable(endpoint, values)))


if __name__ == "__main__":
    {"keys": put_keys, "outputs": outputs}[sys.argv[1]](sys.argv[2])
