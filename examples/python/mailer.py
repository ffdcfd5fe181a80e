"""Stands in for your mail provider: prints the mail and gives back an id, as a real one would."""

import uuid


def send_mail(to: str, subject: str) -> dict[str, str]:
    print(f"  mail to {to}: {subject}", flush=True)
    return {"messageId": str(uuid.uuid4())}
