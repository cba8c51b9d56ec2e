"""What travels through Valkey carries nothing, and only what this house wrote is read (R3)."""

import pickle  # noqa: TID251 -- what arq would read by default, and we refuse
from typing import Any

import pytest

from qp_api.entry.worker.job_seal import CarriesSomething, JobSeal, NotOurs

JOB: dict[str, Any] = {"t": None, "f": "wake", "a": (), "k": {}, "et": 1_795_000_000_000}


class Counter:
    def __init__(self) -> None:
        self.count = 0

    def __call__(self) -> None:
        self.count += 1


@pytest.fixture
def refused() -> Counter:
    return Counter()


@pytest.fixture
def seal(refused: Counter) -> JobSeal:
    return JobSeal(b"k" * 32, refused=refused)


def test_a_job_comes_back_as_it_was(seal: JobSeal, refused: Counter) -> None:
    assert seal.load(seal.dump(JOB)) == JOB
    assert refused.count == 0


@pytest.mark.parametrize("carried", [{"a": ("x",)}, {"k": {"email": "x"}}])
def test_a_job_that_carries_something_is_refused(seal: JobSeal, carried: dict[str, Any]) -> None:
    with pytest.raises(CarriesSomething):
        seal.dump({**JOB, **carried})


def test_results_are_not_written(seal: JobSeal) -> None:
    assert seal.dump({**JOB, "r": ValueError("secret"), "s": False}) == b""


def test_what_others_wrote_or_altered_is_refused(seal: JobSeal, refused: Counter) -> None:
    ours = seal.dump(JOB)
    other = JobSeal(b"o" * 32, refused=refused).dump(JOB)
    altered = [ours[:-1] + b"!", bytes([ours[0] ^ 1]) + ours[1:], ours + b" ", ours[32:], b""]
    foreign = [other, pickle.dumps(JOB), b"x" * 100_000]
    for raw in (*altered, *foreign):
        with pytest.raises(NotOurs):
            seal.load(raw)
    assert refused.count == len(altered) + len(foreign)


def test_the_key_is_not_shown(seal: JobSeal) -> None:
    assert repr(seal) == "<JobSeal>"
    with pytest.raises(TypeError):
        pickle.dumps(seal)
