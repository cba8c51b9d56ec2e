"""EPS's sandbox, in one process and in memory: the protocol whole, and its faults on demand."""

from .app import Simulator

__all__ = ["Simulator"]
