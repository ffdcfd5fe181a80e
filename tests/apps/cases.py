"""The corner cases of the Python SDK, one function each. A test sends `python/<function id>` and reads the run."""

import inngest
from serve import App

app = App("python")
add = app.add


@add("no-steps")
def no_steps(ctx: inngest.ContextSync) -> object:
    return {"got": ctx.event.data, "name": ctx.event.name, "attempt": ctx.attempt}


@add("no-result")
def no_result(ctx: inngest.ContextSync) -> None:
    ctx.step.run("nothing", lambda: None)


@add("repeated-ids")
def repeated_ids(ctx: inngest.ContextSync) -> object:
    return [ctx.step.run("again", lambda: i) for i in range(3)]


@add("exhausted", retries=1)
def exhausted(ctx: inngest.ContextSync) -> None:
    def broken() -> None:
        raise IndexError("always out of range")

    ctx.step.run("broken", broken)


@add("retry-body", retries=3)
def retry_body(ctx: inngest.ContextSync) -> object:
    ctx.step.run("solid", lambda: 1)
    if ctx.attempt < 2:
        raise ValueError(f"body at attempt {ctx.attempt}")
    return {"attempt": ctx.attempt}


@add("no-retry", retries=3)
def no_retry(ctx: inngest.ContextSync) -> None:
    def broken() -> None:
        raise inngest.NonRetriableError(f"attempt {ctx.attempt} is the last")

    ctx.step.run("broken", broken)


@add("retry-after", retries=2)
def retry_after(ctx: inngest.ContextSync) -> object:
    def busy() -> int:
        if ctx.attempt < 1:
            raise inngest.RetryAfterError("busy", 3000)
        return ctx.attempt

    return {"attempt": ctx.step.run("busy", busy)}


@add("chains")
def chains(ctx: inngest.ContextSync) -> object:
    def chain(name: str) -> int:
        one = ctx.step.run(f"{name}-1", lambda: 1)
        return ctx.step.run(f"{name}-2", lambda: one + 1)

    both = (lambda: chain("left"), lambda: chain("right"))
    left, right = ctx.group.parallel(both, parallel_mode=inngest.ParallelMode.RACE)
    return ctx.step.run("sum", lambda: left + right)


@add("large-state")
def large_state(ctx: inngest.ContextSync) -> object:
    sizes = [len(ctx.step.run(f"part-{i}", lambda: "x" * (1_500_000 + i))) for i in range(4)]
    ctx.step.sleep("nap", 1000)
    return ctx.step.run("sizes", lambda: sizes)


app.serve()
