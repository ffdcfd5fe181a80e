"""What stands above every Python block of `docs/`: the client, and the few functions of a shop that the blocks call.
Functions that blocks create are collected here, for `serve.py`."""

import os
import typing
import uuid

import inngest

client = inngest.Inngest(app_id="shop-python", is_production="INNGEST_SIGNING_KEY" in os.environ)

functions: list[inngest.Function[typing.Any]] = []
_create_function = client.create_function


def _created(**options: typing.Any) -> typing.Callable[[typing.Any], inngest.Function[typing.Any]]:
    def decorator(handler: typing.Any) -> inngest.Function[typing.Any]:
        function = _create_function(**options)(handler)
        functions.append(function)
        return function

    return decorator


client.create_function = _created  # type: ignore[method-assign]


def create_account(email: str) -> dict[str, str]:
    return {"id": f"acct_{email}", "email": email}


def send_mail(to: str, subject: str) -> dict[str, str]:
    return {"messageId": str(uuid.uuid4()), "to": to, "subject": subject}


def charge_card(card: str, amount: float) -> dict[str, str]:
    return {"receipt": f"RCPT-{card}-{amount}"}


def add_up_orders(day: str) -> dict[str, object]:
    return {"day": day, "orders": 3, "total": 94.5}
