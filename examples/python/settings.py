"""How long the functions wait: days, as a shop would have it. The environment can say seconds instead, so that
nobody who tries the functions, or tests them, has to wait so long: `REMIND_AFTER_SECONDS=10,20 python server.py`."""

import datetime
import os


def times(variable: str, usual: list[datetime.timedelta]) -> list[datetime.timedelta]:
    """The environment's times, or the usual ones. A run that waits already keeps its time when a setting changes;
    the new one counts from the next wait on."""
    text = os.environ.get(variable)
    return [datetime.timedelta(seconds=int(seconds)) for seconds in text.split(",")] if text else usual


# Onboarding: how long it waits before each reminder. As many reminders as there are times here.
REMIND_AFTER = times("REMIND_AFTER_SECONDS", [datetime.timedelta(days=3), datetime.timedelta(days=7)])

# Follow-up: how long after the delivery it asks for a review.
FOLLOW_UP_AFTER = times("FOLLOW_UP_AFTER_SECONDS", [datetime.timedelta(days=7)])[0]
