"""How runs end, and what follows: on_failure, system events, cancel, timeouts. The functions are those of ends.js;
times in milliseconds."""

import time
import typing
from collections import defaultdict

import flask
import inngest
from serve import App

app = App("ends")
HOUR = 3_600_000
ran: dict[str, list[str]] = defaultdict(list)


def fail() -> None:
    raise inngest.NonRetriableError("it broke")


# ---- on_failure.


def on_failure(ctx: inngest.ContextSync) -> object:
    error = ctx.event.data["error"]
    return {"event": ctx.event.to_dict(), "error": {"name": error["name"], "message": error["message"]}}


@app.add("fails", on_failure=on_failure)
def fails(ctx: inngest.ContextSync) -> None:
    ctx.step.run("broken", fail)


@app.add("fails-in-parallel", on_failure=on_failure, retries=0)
def fails_in_parallel(ctx: inngest.ContextSync) -> None:
    ctx.group.parallel(
        (
            lambda: ctx.step.run("a", fail),
            lambda: ctx.step.run("b", fail),
            lambda: ctx.step.run("c", fail),
        )
    )


@app.add("fails-by-the-server", on_failure=on_failure)
def fails_by_the_server(ctx: inngest.ContextSync) -> None:
    ctx.step.wait_for_event("w", event="ends/never", if_exp="event.data.k ==", timeout=HOUR)


def fail_again(ctx: inngest.ContextSync) -> None:
    fail()


@app.add("fails-again", on_failure=fail_again)
def fails_again(ctx: inngest.ContextSync) -> None:
    ctx.step.run("broken", fail)


# ---- System events. `watched` ends as its event says; each of the others starts at the events it is named after.


@app.add("watched")
def watched(ctx: inngest.ContextSync) -> object:
    if ctx.event.data["how"] == "fails":
        fail()
    if ctx.event.data["how"] == "sleeps":
        ctx.step.sleep("nap", HOUR)
    return {"how": ctx.event.data["how"]}


def watch(fn_id: str, *events: str) -> None:
    condition = "event.data.function_id == 'ends-watched'"
    triggers = [inngest.TriggerEvent(event=f"inngest/function.{name}", expression=condition) for name in events]

    @app.add(fn_id, triggers=triggers)
    def watcher(ctx: inngest.ContextSync) -> object:
        return ctx.event.to_dict()


watch("on-finished", "finished")
watch("on-failed", "failed")
watch("on-cancelled", "cancelled")
watch("on-finished-or-cancelled", "finished", "cancelled")


@app.add("on-any-failed", triggers=[inngest.TriggerEvent(event="inngest/function.failed")])
def on_any_failed(ctx: inngest.ContextSync) -> object:
    return ctx.event.data["function_id"]


# ---- cancel.

cancel = {"event": "ends/cancel", "if_exp": "event.data.key == async.data.key"}


def naps(ctx: inngest.ContextSync) -> object:
    ctx.step.sleep("nap", ctx.event.data["for"])
    return "rested"


app.add("cancellable", cancel=[inngest.Cancel(**cancel)])(naps)
by_any = [inngest.Cancel(event="ends/other"), inngest.Cancel(event="ends/cancel")]
app.add("cancellable-by-any", cancel=by_any)(naps)
app.add("cancellable-for-a-second", cancel=[inngest.Cancel(**cancel, timeout=1000)])(naps)


@app.add("cancellable-while-busy", cancel=[inngest.Cancel(**cancel)])
def cancellable_while_busy(ctx: inngest.ContextSync) -> None:
    def busy() -> None:
        ran[ctx.run_id].append("begun")
        time.sleep(ctx.event.data["ms"] / 1000)
        ran[ctx.run_id].append("done")

    ctx.step.run("busy", busy)
    ctx.step.run("after", lambda: ran[ctx.run_id].append("after"))


# ---- Timeouts.

app.add("finish-timeout", timeouts=inngest.Timeouts(finish=1000))(naps)


@app.add("start-timeout", timeouts=inngest.Timeouts(start=2000))
def start_timeout(ctx: inngest.ContextSync) -> object:
    ran[ctx.run_id].append("started")
    return naps(ctx)


@app.http.get("/ran")
def what_ran() -> typing.Any:
    return flask.jsonify(ran[flask.request.args["run"]])


app.serve()
