"""When a function has failed for good, `on_failure` runs: a function of its own, with steps and retries, started
by the event `inngest/function.failed`, which holds the error and the event that had started the failed run."""

import typing

import inngest

from client import client
from mailer import send_mail


class Upload(typing.TypedDict):
    data: dict[str, str]


class Failure(typing.TypedDict):
    error: dict[str, str]
    event: Upload


def alert(ctx: inngest.ContextSync) -> dict[str, str]:
    failure = typing.cast(Failure, ctx.event.data)
    file, reason = failure["event"]["data"]["file"], failure["error"]["message"]

    ctx.step.run("alert", send_mail, "shopkeeper@example.com", f"{file} was not imported: {reason}")

    return {"alerted": file}


@client.create_function(
    fn_id="import-catalogue",
    trigger=inngest.TriggerEvent(event="shop/catalogue.uploaded"),
    # The first attempt is the last, so that you need not wait to see it fail. The default is four retries.
    retries=0,
    on_failure=alert,
)
def import_catalogue(ctx: inngest.ContextSync) -> dict[str, int]:
    def read_the_file() -> list[str]:
        if not str(ctx.event.data["file"]).endswith(".csv"):
            raise ValueError("It is not a CSV file")
        return ["tea", "pot"]

    products = ctx.step.run("read the file", read_the_file)

    return {"imported": len(products)}
