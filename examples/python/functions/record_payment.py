"""A webhook. Give your payment provider the address `/w/<event key>?name=payment/webhook.received`: what it
posts there becomes an event of that name. The `expression` lets only some of them start a run."""

import typing

import inngest

from client import client
from mailer import send_mail


class Payment(typing.TypedDict):
    id: str
    email: str
    amount: float


@client.create_function(
    fn_id="record-payment",
    trigger=inngest.TriggerEvent(
        event="payment/webhook.received",
        expression="event.data.type == 'payment.succeeded'",
    ),
)
def record_payment(ctx: inngest.ContextSync) -> dict[str, str]:
    payment = typing.cast(Payment, ctx.event.data["payment"])
    amount = f"{payment['amount']:.2f}"

    entry = ctx.step.run("write it down", lambda: f"{payment['id']}: {amount}")

    ctx.step.run("send receipt", send_mail, payment["email"], f"We have received {amount}")

    return {"entry": entry}
