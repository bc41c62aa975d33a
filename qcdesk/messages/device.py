"""Sentences about devices and their enrolment."""

from __future__ import annotations

from qcdesk.messages.model import N_, NOTHING_IMPORTED, UNCHANGED, Message, Messages

MESSAGES: Messages = {
    "device.known": Message(
        what=N_("The device {device} is already enrolled; its status is “{status}”."),
        safe=UNCHANGED,
        next_step=N_("Revoke it first if its key is to be replaced."),
    ),
    "device.unknown": Message(
        what=N_("The device {device} is not enrolled."),
        safe=UNCHANGED,
        next_step=N_("Ask the unit for its enrolment file and enrol it."),
    ),
    "device.code-differs": Message(
        what=N_("The code “{typed}” is not the code of the device of unit {unit}."),
        safe=N_("The device is not trusted."),
        next_step=N_("Ask the unit to read the code out again from its screen."),
    ),
    "device.not-a-request": Message(
        what=N_("“{path}” contains no enrolment request."),
        safe=NOTHING_IMPORTED,
        next_step=N_("Choose the enrolment file of the unit."),
    ),
    "device.not-requested": Message(
        what=N_("The device {device} does not wait for confirmation; its status is “{status}”."),
        safe=UNCHANGED,
    ),
    "device.reason-needed": Message(
        what=N_("A reason is needed to revoke a device."),
        safe=UNCHANGED,
        next_step=N_("Write the reason, for example “computer lost”."),
    ),
    "device.unit-unknown": Message(
        what=N_("The plan has no unit “{unit}”."),
        safe=NOTHING_IMPORTED,
        next_step=N_("Add the unit to the plan, or ask the sender which unit was meant."),
    ),
}
