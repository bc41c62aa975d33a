"""The words for states that the command line shows."""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum

from qcdesk.domain.findings import Severity
from qcdesk.domain.targets import Standing
from qcdesk.text import N_, translate

STATUS: Mapping[str, str] = {
    "draft": N_("draft"),
    "received": N_("waiting for review"),
    "accepted": N_("accepted"),
    "changed_since_accepted": N_("changed since accepted"),
    "returned": N_("returned"),
    "corrected": N_("corrected"),
    "void": N_("void"),
    "conflict": N_("in conflict"),
    "disputed": N_("disputed"),
    "held": N_("waiting for earlier packages"),
}
SEVERITY: Mapping[str, str] = {
    Severity.ERROR.value: N_("must be corrected"),
    Severity.EXPLAIN.value: N_("to be explained"),
    Severity.HINT.value: N_("hint"),
}
STANDING: Mapping[str, str] = {
    Standing.MET.value: N_("met"),
    Standing.ON_TRACK.value: N_("on track"),
    Standing.BEHIND.value: N_("behind"),
    Standing.MISSED.value: N_("missed"),
    Standing.PENDING.value: N_("pending"),
    Standing.NOT_APPLICABLE.value: N_("not applicable"),
}
OUTCOME: Mapping[str, str] = {
    "merged": N_("merged"),
    "known": N_("merged before"),
    "refused": N_("refused"),
    "new": N_("new"),
    "changed": N_("changed"),
    "same": N_("unchanged"),
    "wrong": N_("wrong"),
}
FILLED: Mapping[str, str] = {
    "new": N_("new"),
    "changed": N_("changed"),
    "withdrawn": N_("withdrawn"),
}
KEY: Mapping[str, str] = {
    "root": N_("root key"),
    "kit": N_("kit key"),
    "receipt": N_("receipt key"),
    "device": N_("device key"),
    "office": N_("root key of the office"),
}
DIFFERENCE: Mapping[str, str] = {
    "added": N_("added"),
    "retired": N_("retired"),
    "renamed": N_("renamed"),
    "widened": N_("widened"),
    "narrowed": N_("narrowed"),
    "wording": N_("wording"),
    "threshold": N_("threshold"),
    "changed": N_("changed"),
    "same-version": N_("same version number"),
}
DEVICE_EVENT: Mapping[str, str] = {
    "receive_enrolment": N_("asked"),
    "confirm_device": N_("confirmed by telephone"),
    "approve_renewal": N_("renewed by the old key"),
    "revoke_device": N_("revoked"),
}
QUARANTINE: Mapping[str, str] = {
    "held": N_("held"),
    "released": N_("released"),
    "discarded": N_("discarded"),
}
REMEDY: Mapping[str, str] = {
    "retry": N_("try again later"),
    "release": N_("a person may release it"),
    "resend": N_("the unit has to send it again"),
}
PERIOD_STATE: Mapping[str, str] = {
    "not_sent": N_("not filed"),
    "received": N_("received"),
    "under_review": N_("under review"),
    "returned": N_("returned"),
    "accepted": N_("accepted"),
    "locked": N_("locked"),
}
ESCALATION: Mapping[str, str] = {
    "0": N_("not due yet"),
    "1": N_("telephone"),
    "2": N_("written reminder"),
    "3": N_("circular to all units"),
}
CLAIM: Mapping[str, str] = {
    "key": N_("number or name"),
    "organisation": N_("enterprise"),
    "evidence": N_("evidence file"),
}
ATTRIBUTION: Mapping[str, str] = {
    "lead": N_("lead only"),
    "share": N_("lead and shares"),
    "by_hand": N_("by hand"),
}
PREVIEW: Mapping[str, str] = {
    "new": N_("new"),
    "changed": N_("changed"),
    "same": N_("unchanged"),
    "soft": N_("edited on two computers"),
    "hard": N_("in conflict"),
    "held": N_("waiting for earlier packages"),
    "other_plan": N_("made under another plan version"),
}
REFUSAL: Mapping[str, str] = {
    "period.locked": N_("the period is closed; ask the office to open it, nothing has to be sealed again."),
    "merge.other-year": N_("its period is not in the office's plan; install this year's kit and seal again."),
    "merge.plan-withdrawn": N_("its plan version was withdrawn; install the newest kit and seal again."),
}


def word(words: Mapping[str, str], value: str | Enum) -> str:
    """The word for a value; one without a word is shown as it is."""
    key = str(value.value) if isinstance(value, Enum) else value
    return translate(words[key]) if key in words else key
