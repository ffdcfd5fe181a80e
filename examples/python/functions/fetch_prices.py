"""A step that fails and is retried, with growing pauses. Steps that are done are not run again.

To choose the pause, raise `inngest.RetryAfterError`. The SDK takes it as an error of the function, not of the
step, so the attempt is not listed with the step."""

import inngest

from client import client


@client.create_function(
    fn_id="fetch-prices",
    trigger=inngest.TriggerEvent(event="shop/prices.requested"),
    retries=4,
)
def fetch_prices(ctx: inngest.ContextSync) -> dict[str, object]:
    def ask_the_bank() -> dict[str, object]:
        # The first two attempts meet a busy bank.
        if ctx.attempt < 2:
            raise ConnectionError(f"The bank is busy (attempt {ctx.attempt + 1})")
        return {"currency": ctx.event.data["currency"], "rate": 1.08}

    rate = ctx.step.run("ask the bank", ask_the_bank)

    return ctx.step.run("convert", lambda: {**rate, "price": round(float(str(rate["rate"])) * 100)})
