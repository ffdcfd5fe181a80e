"""Calling another function: this run waits for the other's (`charge_card.py`) and goes on with its result. When
the other run fails, or takes too long, a `StepError` is raised here."""

import datetime

import inngest

from client import client
from functions.charge_card import charge_card
from mailer import send_mail


@client.create_function(
    fn_id="checkout",
    trigger=inngest.TriggerEvent(event="shop/cart.submitted"),
)
def checkout(ctx: inngest.ContextSync) -> dict[str, object]:
    email, cart = str(ctx.event.data["email"]), ctx.event.data

    try:
        charge = ctx.step.invoke(
            "charge the card",
            function=charge_card,
            data={"card": cart["card"], "amount": cart["amount"]},
            timeout=datetime.timedelta(hours=1),
        )
    except inngest.StepError as error:
        reason = error.message
        ctx.step.run("ask for another card", send_mail, email, f"Not paid: {reason}")
        return {"paid": False, "reason": reason}

    receipt = charge["receipt"]
    ctx.step.run("confirm", send_mail, email, f"Paid, your receipt is {receipt}")
    return {"paid": True, "receipt": receipt}
