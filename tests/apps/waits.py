"""Everything a step of the Python SDK can wait for: an event, another function. The functions are those of waits.js;
what is waited for comes in the event's data, times in milliseconds."""

import functools
import typing

import inngest
from serve import App

app = App("waits")
HOUR = 3_600_000


def wanted(data: typing.Any) -> dict[str, typing.Any]:
    """What a test wants to be waited for: `on`, and perhaps `if`, `timeout`."""
    return {"event": data["on"], "if_exp": data.get("if"), "timeout": data.get("timeout", HOUR)}


def seen(event: inngest.Event | None) -> object:
    """What a test needs to see of the event that came."""
    return event and {"name": event.name, "data": event.data}


# ---- Events.


@app.add("one")
def one(ctx: inngest.ContextSync) -> object:
    return seen(ctx.step.wait_for_event("w", **wanted(ctx.event.data)))


@app.add("between")
def between(ctx: inngest.ContextSync) -> object:
    before = ctx.step.run("before", lambda: 1)
    got = ctx.step.wait_for_event("w", **wanted(ctx.event.data))
    return ctx.step.run("after", lambda: {"before": before, "got": seen(got)})


@app.add("twice")
def twice(ctx: inngest.ContextSync) -> object:
    got = [ctx.step.wait_for_event("w", **wanted(ctx.event.data)) for _ in range(2)]
    return [event and event.data["n"] for event in got]


@app.add("own-event")
def own_event(ctx: inngest.ContextSync) -> object:
    return seen(ctx.step.wait_for_event("w", event="waits/own-event", timeout=HOUR))


@app.add("beside")
def beside(ctx: inngest.ContextSync) -> object:
    got, ran, late, _ = ctx.group.parallel(
        (
            lambda: ctx.step.wait_for_event("w", **wanted(ctx.event.data)),
            lambda: ctx.step.run("beside", lambda: "ran"),
            lambda: ctx.step.wait_for_event("late", event="waits/never", timeout=1000),
            lambda: ctx.step.sleep("nap", 1000),
        )
    )
    return ctx.step.run("after", lambda: {"got": seen(got), "ran": ran, "late": late})


# ---- Other functions.


@app.add("child")
def child(ctx: inngest.ContextSync) -> object:
    doubled = ctx.step.run("double", lambda: ctx.event.data["n"] * 2)
    return {"doubled": doubled, "by": ctx.event.name}


@app.add("child-echo")
def child_echo(ctx: inngest.ContextSync) -> object:
    return ctx.event.data["text"]


@app.add("child-fails", retries=0)
def child_fails(ctx: inngest.ContextSync) -> None:
    if ctx.event.data.get("final"):
        raise inngest.NonRetriableError("not today")
    raise IndexError("out of range")


@app.add("child-naps")
def child_naps(ctx: inngest.ContextSync) -> object:
    ctx.step.sleep("nap", ctx.event.data["for"])
    return "rested"


@app.add("child-untriggered", triggers=[])
def child_untriggered(ctx: inngest.ContextSync) -> object:
    return ctx.event.data["n"]


def call(ctx: inngest.ContextSync, step_id: str, data: typing.Any) -> typing.Any:
    """Calls the function that `data` names, of this app or another: what it returned, or what was raised."""
    of = {"app_id": data.get("app"), "function_id": data["of"]}
    try:
        given, timeout = data.get("with", {}), data.get("timeout")
        return {"returned": ctx.step.invoke_by_id(step_id, **of, data=given, timeout=timeout)}
    except inngest.StepError as error:
        return {"threw": {"isStepError": True, "name": error.name, "message": error.message}}


@app.add("invoke")
def invoke(ctx: inngest.ContextSync) -> object:
    outcome = call(ctx, "call", ctx.event.data)
    return ctx.step.run("after", lambda: outcome)


@app.add("invoke-uncaught", retries=0)
def invoke_uncaught(ctx: inngest.ContextSync) -> object:
    return ctx.step.invoke_by_id("call", function_id=ctx.event.data["of"])


@app.add("invoke-beside")
def invoke_beside(ctx: inngest.ContextSync) -> object:
    outcome, ran, _ = ctx.group.parallel(
        (
            lambda: call(ctx, "call", {"of": "child", "with": {"n": 4}}),
            lambda: ctx.step.run("beside", lambda: "ran"),
            lambda: ctx.step.sleep("nap", 1000),
        )
    )
    return {"outcome": outcome, "ran": ran}


@app.add("invoke-many")
def invoke_many(ctx: inngest.ContextSync) -> object:
    numbers = range(ctx.event.data["count"])
    calls = [functools.partial(call, ctx, f"call {n}", {"of": "child", "with": {"n": n}}) for n in numbers]
    return [outcome["returned"]["doubled"] for outcome in ctx.group.parallel(tuple(calls))]


@app.add("invoke-large")
def invoke_large(ctx: inngest.ContextSync) -> object:
    text = "x" * ctx.event.data["size"]
    return ctx.step.invoke_by_id("call", function_id="child-echo", data={"text": text}) == text


app.serve()
