"""How often somebody may ask: policies, counters in process and shared, fields that tell it."""

from .in_process import InProcessLimiter
from .policy import Limiter, Policy, Verdict

__all__ = ["InProcessLimiter", "Limiter", "Policy", "Verdict"]
