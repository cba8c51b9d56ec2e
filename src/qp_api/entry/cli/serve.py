"""Serve the API: one process, one event loop, until it is asked to stop."""

import gc
import signal

import uvicorn
import uvloop

from qp_api.entry.http import open_api
from qp_api.entry.protocol import BoundedProtocol
from qp_api.entry.settings import Settings

from ._settings import settings_or_exit, unfit_is_told

DRAIN_SECONDS = 20
# A request leaves next to no cycles: the usual 700 would look for them at every third one.
COLLECTED_AFTER = (20_000, 20, 20)


def serve() -> None:
    """Serve the API on QP_HOST and QP_PORT."""
    settings = settings_or_exit()
    with unfit_is_told():
        uvloop.run(_serve(settings))


async def _serve(settings: Settings) -> None:
    async with open_api(settings) as app:
        # What stands now stands until the end: the collector need not walk it again and again.
        gc.collect()
        gc.freeze()
        gc.set_threshold(*COLLECTED_AFTER)
        config = uvicorn.Config(
            app,
            host=settings.host,
            port=settings.port,
            http=BoundedProtocol,
            ws="none",
            lifespan="off",
            server_header=False,
            access_log=False,
            log_config=None,
            proxy_headers=False,  # the edge reads them itself, and from listed proxies only
            timeout_graceful_shutdown=DRAIN_SECONDS,
        )
        # uvicorn drains on a signal, then raises it anew, which would end us before we have closed
        # what we opened: so it is given handlers to come back to that do nothing.
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, lambda *_: None)
        await uvicorn.Server(config).serve()
