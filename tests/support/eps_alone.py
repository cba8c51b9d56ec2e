"""EPS's simulator in a process of its own: it remembers, whatever dies beside it.

`python -m support.eps_alone PORT`. Beside its own paths it has `/truth`: what payers really did.
"""

import sys

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Mount, Route

from qp_api.integrations.eps.settings import simulator_settings
from qp_api.integrations.eps.simulator import Simulator
from qp_api.kit.clock import SystemClock

HOST = "127.0.0.1"


def address_of(port: int) -> str:
    """Where it is, as `QP_EPS__API_URL`."""
    return f"http://{HOST}:{port}"


def make_app(port: int) -> Starlette:
    """The simulator, and its truth."""
    simulator = Simulator(simulator_settings(address_of(port)), SystemClock())

    async def tell_truth(_: Request) -> Response:
        told = [
            {
                "reference": one.reference,
                "order": one.order,
                "poisha": one.amount.poisha,
                "status": one.status,
                "checkout": str(one.checkout),
            }
            for one in simulator.state.transactions.values()
        ]
        return JSONResponse({"items": told})

    return Starlette(routes=[Route("/truth", tell_truth), Mount("/", simulator)])


if __name__ == "__main__":
    chosen = int(sys.argv[1])
    uvicorn.run(make_app(chosen), host=HOST, port=chosen, log_level="critical")
