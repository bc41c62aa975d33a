"""Codes, states, amounts and dates as the sentences and words of the desk."""

from __future__ import annotations

import html
from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal

from PySide6.QtGui import Qt

from qcdesk.domain.errors import QCDeskError
from qcdesk.domain.figures import Amount
from qcdesk.domain.findings import Severity
from qcdesk.domain.targets import Standing
from qcdesk.domain.values import LowerBound, State
from qcdesk.system.clock import local_minute
from qcdesk.system.files import CancelledError
from qcdesk.text import Explanation, explain, language, plural, translate


def explanation(error: Exception) -> Explanation:
    """What is wrong, what is safe, what to do next, for any failure."""
    if isinstance(error, QCDeskError):
        return explain(error.code, error.params)
    if isinstance(error, CancelledError):
        return Explanation(translate("Stopped. Nothing of it was kept."))
    return Explanation(
        translate("The program met an unforeseen error ({detail}).", detail=type(error).__name__),
        translate("Everything saved so far is kept."),
        translate("Please close the program, open it again and send the log file to the maintainers."),
    )


def recovered_text(count: int) -> str:
    """What a desk says that was older than its own packages."""
    told = plural(
        "This workspace was older than the packages it has written; {n} was taken in again.",
        "This workspace was older than the packages it has written; {n} were taken in again.",
        count,
    )
    return (
        told
        + "\n"
        + translate(
            "What was sealed is here; what was typed after that backup and not sealed has to be typed again."
        )
    )


def pair_text(name: str, text: str) -> str:
    """A name and what is said of it, with the colon of the language."""
    return translate("{name}: {text}", name=name, text=text)


def aside_text(text: str, aside: str) -> str:
    """A text with a remark in the brackets of the language; no remark, no brackets."""
    return translate("{text} ({aside})", text=text, aside=aside) if aside else text


def full_name(title: str, number: str) -> str:
    """An entry in a list of many: its title, and what tells it apart from others of that title."""
    return aside_text(title, number)


def joined(parts: Iterable[str]) -> str:
    """Texts in one line, with the semicolon of the language between them."""
    return translate("{one}; {other}", one="", other="").join(parts)


def severity_name(severity: Severity) -> str:
    """强制性, 核实性, 提示."""
    return {
        Severity.ERROR: translate("must be corrected"),
        Severity.EXPLAIN: translate("must be explained"),
        Severity.HINT: translate("hint"),
    }[severity]


def standing_name(standing: Standing) -> str:
    """How a target stands, in a word."""
    return {
        Standing.MET: translate("met"),
        Standing.ON_TRACK: translate("on schedule"),
        Standing.BEHIND: translate("behind schedule"),
        Standing.MISSED: translate("missed"),
        Standing.PENDING: translate("pending"),
        Standing.NOT_APPLICABLE: translate("not applicable"),
    }[standing]


def status_name(status: str) -> str:
    """Where an entry stands, by its status in the ledger."""
    return {
        "draft": translate("not sent"),
        "received": translate("sealed"),
        "accepted": translate("accepted"),
        "changed_since_accepted": translate("changed since accepted"),
        "returned": translate("returned"),
        "corrected": translate("corrected"),
        "void": translate("void"),
        "conflict": translate("conflict"),
        "disputed": translate("disputed"),
        "held": translate("held"),
    }.get(status, status)


def package_type_name(kind: str) -> str:
    """A package's type in a word."""
    return {
        "submission": translate("submission"),
        "kit": translate("kit"),
        "receipt": translate("receipt"),
        "enrol": translate("enrolment request"),
    }.get(kind, kind)


def amount_text(amount: Amount | None) -> str:
    """A figure for a table: exact digits, states in words, a dash when nothing was reported."""
    if amount is None or amount is State.NOT_REPORTED:
        return "—"
    if amount is State.NIL:
        return translate("nil report")
    if amount is State.NOT_APPLICABLE:
        return translate("not applicable")
    if isinstance(amount, LowerBound):
        return "≥ " + decimal_text(amount.amount)
    return decimal_text(amount) if isinstance(amount, Decimal) else str(amount)


def decimal_text(amount: Decimal) -> str:
    """A decimal in plain notation with thousands separators."""
    return f"{amount:,f}"


def operator_text(operator: str) -> str:
    """A target's comparison as a sign or word."""
    return {
        ">=": "≥",
        "<=": "≤",
        "rise": translate("above last year"),
        "breakthrough": translate("first one"),
        "done": translate("done"),
    }.get(operator, operator)


def long_date(day: date) -> str:
    """2013年9月30日, or the ISO form in English."""
    if language() != "zh_CN":
        return day.isoformat()
    return translate("{year}-{month}-{day}", year=day.year, month=day.month, day=day.day)


def clock_time(moment: datetime) -> str:
    """Hours and minutes of local time."""
    return moment.astimezone().strftime("%H:%M")


def moment_text(iso: str) -> str:
    """An ISO moment as date and time to the minute, as this machine's clock shows it."""
    return local_minute(iso)


def tip(text: str) -> str:
    """What somebody wrote, for a tooltip: Qt would read it as HTML and fetch the pictures it names."""
    if not Qt.mightBeRichText(text):
        return text
    return f"<span>{html.escape(text).replace(chr(10), '<br>')}</span>"


def size_text(size: int) -> str:
    """Bytes as B, KB, MB or GB."""
    amount = Decimal(size)
    for unit in ("B", "KB", "MB"):
        if amount < 1024:
            return f"{amount:.0f} {unit}" if unit == "B" else f"{amount:.1f} {unit}"
        amount /= 1024
    return f"{amount:.2f} GB"
