"""The client: one per app. Its id is the app's name in Stepwell, and the first half of every function's id."""

import os

import inngest

client = inngest.Inngest(
    app_id="shop-python",
    # Without a signing key the app talks to `stepwell dev`, on the SDK's default address, http://127.0.0.1:8288.
    # With one, requests are signed both ways, and INNGEST_BASE_URL says where `stepwell start` runs.
    is_production="INNGEST_SIGNING_KEY" in os.environ,
)
