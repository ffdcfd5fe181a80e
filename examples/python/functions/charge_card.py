"""A function without a trigger: others call it (`checkout.py`), or you do, by POST /invoke."""

import inngest

from client import client


@client.create_function(fn_id="charge-card", trigger=[])
def charge_card(ctx: inngest.ContextSync) -> dict[str, object]:
    card, amount = ctx.event.data["card"], ctx.event.data["amount"]

    # Fails the run at once: another attempt would not make the card valid.
    if card == "expired":
        raise inngest.NonRetriableError("The card has expired")

    receipt = ctx.step.run("ask the bank", lambda: f"RCPT-{card}-{amount}")

    return {"receipt": receipt, "amount": amount}
