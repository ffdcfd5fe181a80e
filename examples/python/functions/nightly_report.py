"""A schedule: every night at three, in Paris, summer and winter. A function may have several triggers; this one
also runs when somebody asks for the report, which is how you try it by day."""

import inngest

from client import client
from mailer import send_mail


@client.create_function(
    fn_id="nightly-report",
    trigger=[
        inngest.TriggerCron(cron="TZ=Europe/Paris 0 3 * * *"),
        inngest.TriggerEvent(event="shop/report.requested"),
    ],
)
def nightly_report(ctx: inngest.ContextSync) -> dict[str, object]:
    # The name tells which of the triggers it was; by the clock it is `inngest/scheduled.timer`.
    requested = ctx.event.name == "shop/report.requested"
    reader = str(ctx.event.data["by"]) if requested else "shopkeeper@example.com"

    day = ctx.step.run("add up the day", lambda: {"orders": 3, "total": 94.5})

    ctx.step.run("send report", send_mail, reader, f"{day['orders']} orders, {day['total']:.2f} EUR")

    return {**day, "reader": reader}
