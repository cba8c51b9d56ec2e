"""People who owe something."""

import pytest

from domains.enrollment.factories import Learner, make_learner
from qp_api.core.process import Process


@pytest.fixture
async def learner(process: Process) -> Learner:
    return await make_learner(process)
