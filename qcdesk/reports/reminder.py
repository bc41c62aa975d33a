"""The printed reminder to a unit that has not filed, from the Word template of the office.

The template `resources/templates/reminder.docx` is laid out after GB/T 9704 (A4, margins 37/35
mm above and below, 28/26 mm left and right, body of size three, 28.95 pt a line) and can be
changed in Word; its marks are those of docxtpl.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from io import BytesIO

from qcdesk.system.paths import resources_dir


@dataclass(frozen=True)
class Reminder:
    """What a reminder says; `level` 0 to 3 is the escalation, `last_heard` None if never."""

    office: str
    county: str
    programme: str
    number: str
    unit: str
    period: str
    due: date
    days_late: int
    level: int
    last_heard: date | None
    contact: str
    day: date


def reminder_bytes(reminder: Reminder) -> bytes:
    """The docx of a reminder; the text of names is escaped, so it cannot change the document."""
    from docxtpl import DocxTemplate  # noqa: PLC0415 - a third of a second that only a reminder needs

    template = DocxTemplate(resources_dir() / "templates" / "reminder.docx")
    words = {
        **vars(reminder),
        "due": chinese_date(reminder.due),
        "day": chinese_date(reminder.day),
        "last_heard": chinese_date(reminder.last_heard) if reminder.last_heard else "",
    }
    template.render(words, autoescape=True)
    stream = BytesIO()
    template.save(stream)
    return stream.getvalue()


def chinese_date(day: date) -> str:
    """The date as documents write it: 2014年1月15日."""
    return f"{day.year}年{day.month}月{day.day}日"
