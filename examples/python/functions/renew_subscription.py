"""An error that is caught. When a step has failed for good, a `StepError` is raised where the step was called,
and the function decides what to do, as it would without Stepwell.

A step fails for good after its last attempt, which here is the first: `retries=0`. Do not raise
`NonRetriableError` for that: the SDK takes it as an error of the function and does not record the step's end."""

import inngest

from client import client
from mailer import send_mail


@client.create_function(
    fn_id="renew-subscription",
    trigger=inngest.TriggerEvent(event="shop/renewal.due"),
    retries=0,
)
def renew_subscription(ctx: inngest.ContextSync) -> dict[str, object]:
    def charge_card() -> object:
        if ctx.event.data["card"] == "expired":
            raise ValueError("The card has expired")
        return ctx.event.data["amount"]

    try:
        return {"renewed": True, "paid": ctx.step.run("charge card", charge_card)}
    except inngest.StepError as error:
        email, reason = str(ctx.event.data["email"]), error.message
        ctx.step.run("ask for another card", send_mail, email, f"Not renewed: {reason}")
        return {"renewed": False, "reason": reason}
