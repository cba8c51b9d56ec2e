"""What a room counts is shown by its name, as it was last read."""

from prometheus_client import CollectorRegistry

from qp_api.core.actor import SYSTEM
from qp_api.core.privacy import Purpose
from qp_api.core.process import Process
from qp_api.core.telemetry.room_figures import Figure, Figures, RoomFigures
from qp_api.core.unit_of_work import Mode, UnitOfWork


async def test_each_figure_is_a_gauge(process: Process) -> None:
    counted = iter((3, 5))

    async def count(uow: UnitOfWork) -> int:
        assert uow.purpose is Purpose.LAW
        return next(counted)

    registry = CollectorRegistry()
    shown = RoomFigures(registry, Figures((Figure("doors_open", "Open doors.", count),)))
    for expected in (3, 5):
        async with UnitOfWork(process, Purpose.LAW, SYSTEM, mode=Mode.READ) as uow:
            await shown.show(uow)
        assert registry.get_sample_value("qp_doors_open") == expected
