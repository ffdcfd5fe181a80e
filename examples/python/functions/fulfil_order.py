"""Parallel steps: hand them over together, get all their results. Each is called, retried and stored on its own."""

import typing

import inngest

from client import client
from mailer import send_mail


class Order(typing.TypedDict):
    orderId: str
    items: list[str]
    total: float


@client.create_function(
    fn_id="fulfil-order",
    trigger=inngest.TriggerEvent(event="shop/order.paid"),
)
def fulfil_order(ctx: inngest.ContextSync) -> dict[str, object]:
    order = typing.cast(Order, ctx.event.data)

    def reserve_stock() -> list[dict[str, object]]:
        return [{"item": item, "shelf": len(item)} for item in order["items"]]

    def write_invoice() -> str:
        return f"INV-{order['orderId']}: {order['total']:.2f}"

    def print_label() -> str:
        return f"LABEL-{order['orderId']}"

    shelves, invoice, label = ctx.group.parallel(
        (
            lambda: ctx.step.run("reserve stock", reserve_stock),
            lambda: ctx.step.run("write invoice", write_invoice),
            lambda: ctx.step.run("print label", print_label),
        )
    )

    ctx.step.run("confirm", send_mail, "customer@example.com", f"{order['orderId']} is on its way")

    return {"shelves": shelves, "invoice": invoice, "label": label}
