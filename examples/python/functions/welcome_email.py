"""Three steps, one after the other. Each result is stored before the next step starts: if the process dies,
the function goes on after the last finished step, and nobody is welcomed twice."""

import inngest

from client import client
from mailer import send_mail


@client.create_function(
    fn_id="welcome-email",
    trigger=inngest.TriggerEvent(event="shop/user.signed-up"),
)
def welcome_email(ctx: inngest.ContextSync) -> dict[str, str]:
    email, name = str(ctx.event.data["email"]), str(ctx.event.data["name"])

    account = ctx.step.run("create account", lambda: {"id": f"acct_{email}", "name": name})

    subject = ctx.step.run("write mail", lambda: f"Welcome, {account['name']}!")

    mail = ctx.step.run("send mail", send_mail, email, subject)

    return {"account": account["id"], "subject": subject, "messageId": mail["messageId"]}
