"""Stands in for your mail provider: prints the mail and gives back an id, as a real one would. If OUTBOX names a
file, each mail becomes a line of JSON in it, so that you (and our tests) can see what was sent."""

import json
import os
import uuid


def send_mail(to: str, subject: str) -> dict[str, str]:
    print(f"  mail to {to}: {subject}", flush=True)
    if outbox := os.environ.get("OUTBOX"):
        with open(outbox, "a", encoding="utf-8") as file:
            file.write(json.dumps({"to": to, "subject": subject}) + "\n")
    return {"messageId": str(uuid.uuid4())}
