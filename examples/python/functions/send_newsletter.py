"""Fan-out: one event becomes many, and each starts a run of its own (`deliver_newsletter.py`). They run side by
side, and one that fails is retried alone. Events that a step sends are sent once, whatever is retried."""

import typing

import inngest

from client import client


class Newsletter(typing.TypedDict):
    issue: int
    readers: list[str]


@client.create_function(
    fn_id="send-newsletter",
    trigger=inngest.TriggerEvent(event="shop/newsletter.published"),
)
def send_newsletter(ctx: inngest.ContextSync) -> dict[str, int]:
    newsletter = typing.cast(Newsletter, ctx.event.data)
    issue, readers = newsletter["issue"], newsletter["readers"]

    ctx.step.send_event(
        "send to each reader",
        [
            inngest.Event(name="shop/newsletter.due", data={"issue": issue, "email": email})
            for email in readers
        ],
    )

    return {"issue": issue, "readers": len(readers)}
