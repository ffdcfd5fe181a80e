"""Requests that the server makes for a step of the Python SDK: `step.ai.infer`. Where to, comes in the event's data."""

import inngest
from inngest.experimental import ai
from inngest.experimental.ai import gemini
from serve import App

app = App("gateway")
adapters = {"openai": ai.openai.Adapter, "anthropic": ai.anthropic.Adapter, "gemini": gemini.Adapter}


@app.add("infer", retries=0)
def infer(ctx: inngest.ContextSync) -> object:
    data = ctx.event.data
    adapter = adapters[data["provider"]](auth_key="secret", base_url=data["url"], model="m")
    try:
        return ctx.step.ai.infer("ask", adapter=adapter, body=dict(data["body"]))
    except inngest.StepError as error:
        return {"threw": {"isStepError": True, "name": error.name, "message": error.message}}


app.serve()
