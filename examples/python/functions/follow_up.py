"""A sleep. Nothing runs meanwhile, neither here nor in Stepwell: the wait may last a year, and a restart
of either side does not disturb it."""

import inngest

from client import client
from mailer import send_mail
from settings import FOLLOW_UP_AFTER


@client.create_function(
    fn_id="follow-up",
    trigger=inngest.TriggerEvent(event="shop/order.delivered"),
)
def follow_up(ctx: inngest.ContextSync) -> dict[str, str]:
    order_id, email = str(ctx.event.data["orderId"]), str(ctx.event.data["email"])

    ctx.step.run("tell of the delivery", send_mail, email, f"{order_id} is at your door")

    ctx.step.sleep("let them try it", FOLLOW_UP_AFTER)

    ctx.step.run("ask for a review", send_mail, email, f"How do you like {order_id}?")

    return {"asked": email}
