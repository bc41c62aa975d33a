"""A finding's key: an explanation stays with the very values it explains."""

from __future__ import annotations

from qcdesk.domain.errors import EnvironmentFault, UserError
from qcdesk.domain.findings import Finding, Severity, Subject

SUBJECT = Subject("north", "sampling", "e1", "result")


def finding(**params: str) -> Finding:
    return Finding("V-1", Severity.EXPLAIN, SUBJECT, params)


def test_the_key_does_not_depend_on_order_or_wording():
    assert finding(a="1", b="2").key == finding(b="2", a="1").key
    worded = Finding("V-1", Severity.ERROR, SUBJECT, {"a": "1"}, message="别的话")
    assert worded.key == finding(a="1").key


def test_the_key_is_known_forever():
    assert finding(合格数="41", 抽检数="40").key == "d6cd7b08dbd845a408d9254bba3d961b"


def test_another_value_subject_or_rule_is_another_finding():
    keys = {
        finding(a="1").key,
        finding(a="2").key,
        finding(b="1").key,
        finding().key,
        Finding("V-2", Severity.EXPLAIN, SUBJECT, {"a": "1"}).key,
        Finding("V-1", Severity.EXPLAIN, Subject("south", "sampling", "e1", "result"), {"a": "1"}).key,
        Finding("V-1", Severity.EXPLAIN, Subject("north", "sampling", "e1"), {"a": "1"}).key,
    }
    assert len(keys) == 7


def test_errors_say_their_code_and_parameters():
    assert str(UserError("entry.unknown", entry="e1")) == "entry.unknown (entry=e1)"
    assert str(EnvironmentFault("disk.full")) == "disk.full"
