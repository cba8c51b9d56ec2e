"""What is taught in the demo world: invented courses, with free and priced cohorts."""

from dataclasses import dataclass
from typing import Final

from qp_api.kit.money import Money

FREE: Final = Money(0)


@dataclass(frozen=True, slots=True)
class DemoCohort:
    """A cohort that begins so many days after the world is planted; some certify."""

    starts_in_days: int
    lasts_days: int
    capacity: int
    price: Money = FREE
    minimum_attendance_percent: int | None = None


@dataclass(frozen=True, slots=True)
class DemoCourse:
    """A course in both languages; titles and summaries are (English, Bengali)."""

    code: str
    title: tuple[str, str]
    summary: tuple[str, str]
    contact_hours: int
    cohorts: tuple[DemoCohort, ...]


QUALITY: Final = DemoCourse(
    code="QM-101",
    title=("Quality management with ISO 9001", "ISO 9001 অনুযায়ী মান ব্যবস্থাপনা"),
    summary=(
        "How an organization plans, checks and improves its work, step by step.",
        "একটি প্রতিষ্ঠান কীভাবে ধাপে ধাপে কাজের পরিকল্পনা, যাচাই ও উন্নতি করে।",
    ),
    contact_hours=24,
    cohorts=(
        DemoCohort(starts_in_days=120, lasts_days=42, capacity=30),
        DemoCohort(starts_in_days=180, lasts_days=42, capacity=20, price=Money.parse("12500")),
    ),
)
FOOD_SAFETY: Final = DemoCourse(
    code="FS-110",
    title=("Food safety and HACCP", "খাদ্য নিরাপত্তা ও HACCP"),
    summary=(
        "Hazards in a kitchen or factory, and how they are kept under control.",
        "রান্নাঘর বা কারখানার ঝুঁকি এবং তা নিয়ন্ত্রণে রাখার উপায়।",
    ),
    contact_hours=12,
    cohorts=(DemoCohort(starts_in_days=90, lasts_days=28, capacity=3),),
)
AUDITING: Final = DemoCourse(
    code="AU-201",
    title=("Internal auditor", "অভ্যন্তরীণ নিরীক্ষক"),
    summary=(
        "Planning an audit, asking well, and reporting what was found.",
        "নিরীক্ষার পরিকল্পনা, সঠিক প্রশ্ন করা এবং প্রাপ্ত তথ্যের প্রতিবেদন লেখা।",
    ),
    contact_hours=16,
    cohorts=(
        DemoCohort(starts_in_days=150, lasts_days=14, capacity=12, price=Money.parse("18000")),
    ),
)
PRIVACY: Final = DemoCourse(
    code="DP-100",
    title=("Personal data at work", "কর্মক্ষেত্রে ব্যক্তিগত তথ্য"),
    summary=(
        "What may be done with people's data, and what may not.",
        "মানুষের তথ্য নিয়ে কী করা যায়, আর কী করা যায় না।",
    ),
    contact_hours=6,
    cohorts=(
        DemoCohort(starts_in_days=60, lasts_days=7, capacity=100),
        DemoCohort(
            starts_in_days=75,
            lasts_days=7,
            capacity=40,
            price=Money.parse("1200"),
            minimum_attendance_percent=80,
        ),
    ),
)
