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
    "device.other-unit": Message(
        what=N_("The device {device} belongs to unit {unit}; a request for unit {claimed} is not taken in."),
        safe=NOTHING_IMPORTED,
        next_step=N_("Call the unit that sent the request; another computer needs its own workspace."),
    ),
    "device.countersigner-refused": Message(
        what=N_(
            "The key {fingerprint} that vouches for the new key of device {device} is not trusted any more."
        ),
        safe=NOTHING_IMPORTED,
        next_step=N_("The unit renews its key without the old one, and you compare the code by telephone."),
    ),
    "device.call-needed": Message(
        what=N_(
            "The new key of device {device} of unit {unit} is not vouched for by the key that is trusted now."
        ),
        safe=N_("The device is not trusted."),
        next_step=N_("Call the unit, let it read out its code, and approve the device with that code."),
    ),
    "device.replaced": Message(
        what=N_("Its key was replaced by a newer one."),
    ),
}
