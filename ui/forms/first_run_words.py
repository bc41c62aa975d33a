"""What the first run says: to a unit of a county, and to an office that becomes a unit of the one above."""

from __future__ import annotations

from dataclasses import dataclass

from qcdesk.text import translate


@dataclass(frozen=True)
class FirstRunWords:
    """The sentences of the first run; `embedded` inside the window of another workspace."""

    title: str
    kit_heading: str
    kit: str
    enrolled: str
    begin: str
    then: str = ""
    embedded: bool = False


def unit_words() -> FirstRunWords:
    """For a unit that starts the program for the first time."""
    return FirstRunWords(
        title=translate("Welcome to QCDesk"),
        kit_heading=translate("Open the kit of the quality office"),
        kit=translate(
            "The county quality office gives your unit a kit: one file with the registers, the targets "
            "and the rules of this year. Nothing else is needed and no network is used."
        ),
        enrolled=translate(
            "Hand the enrolment file to the quality office. When the office calls, read out this code; "
            "only then can it merge what you send. You can begin right now."
        ),
        begin=translate("Go on to the first steps"),
    )


def upper_words() -> FirstRunWords:
    """For an office whose county is a unit of a city's plan."""
    return FirstRunWords(
        title=translate("Join the office above"),
        kit_heading=translate("Open the kit of the office above"),
        kit=translate(
            "The office above gives each county a kit, as you give one to your units. Open it here: your "
            "county becomes a unit of its plan, with a workspace and a key of its own beside your ledger."
        ),
        enrolled=translate(
            "Hand the enrolment file to the office above. When it calls, read out this code; only then can "
            "it merge what you send. The consolidated ledger can be filled in right now."
        ),
        then=translate(
            "Then, each period: 1 fill in from your consolidated ledger, 2 correct what the checks find, "
            "3 seal and hand over, 4 open the receipt and pass on what was returned."
        ),
        begin=translate("Go on to filling in"),
        embedded=True,
    )
