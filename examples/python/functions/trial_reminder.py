"""A sleep. Nothing runs meanwhile, neither here nor in Stepwell: the wait may last a year, and a restart
of either side does not disturb it."""

import datetime

import inngest

from client import client
from mailer import send_mail


@client.create_function(
    fn_id="trial-reminder",
    trigger=inngest.TriggerEvent(event="shop/trial.started"),
)
def trial_reminder(ctx: inngest.ContextSync) -> dict[str, str]:
    email = str(ctx.event.data["email"])
    seconds = float(str(ctx.event.data.get("wait", 5)))

    ctx.step.run("greet", send_mail, email, "Your trial has started")

    ctx.step.sleep("wait for the trial to end", datetime.timedelta(seconds=seconds))

    ctx.step.run("remind", send_mail, email, "Your trial has ended")

    return {"reminded": email}
