"""The other half of the fan-out: one run for each reader, started by an event that `send_newsletter.py` sends."""

import inngest

from client import client
from mailer import send_mail


@client.create_function(
    fn_id="deliver-newsletter",
    trigger=inngest.TriggerEvent(event="shop/newsletter.due"),
)
def deliver_newsletter(ctx: inngest.ContextSync) -> dict[str, str]:
    issue, email = ctx.event.data["issue"], str(ctx.event.data["email"])

    ctx.step.run("send mail", send_mail, email, f"Newsletter {issue}")

    return {"delivered": email}
