"""Waiting for an event. The run waits for days and costs nothing meanwhile. It goes on with the event as soon as
one comes that matches, or without, when the time is up."""

import inngest

from client import client
from mailer import send_mail
from settings import REMIND_AFTER


@client.create_function(
    fn_id="onboarding",
    trigger=inngest.TriggerEvent(event="shop/user.confirmed"),
)
def onboarding(ctx: inngest.ContextSync) -> dict[str, object]:
    email = str(ctx.event.data["email"])

    ctx.step.run("ask for a profile", send_mail, email, "Tell us what you like")

    for reminders, timeout in enumerate(REMIND_AFTER):
        # Each step has a name of its own; in the condition, `event` is what started this run, `async` what came now.
        profile = ctx.step.wait_for_event(
            f"wait for the profile {reminders + 1}",
            event="shop/profile.completed",
            if_exp="async.data.userId == event.data.userId",
            timeout=timeout,
        )

        if profile is not None:
            taste = profile.data["taste"]
            ctx.step.run("thank", send_mail, email, f"Here is more {taste}")
            return {"completed": True, "reminders": reminders, "taste": taste}

        ctx.step.run(f"remind {reminders + 1}", send_mail, email, "Do tell us what you like")

    return {"completed": False, "reminders": len(REMIND_AFTER)}
