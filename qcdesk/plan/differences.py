"""What a new version of a plan changes, and which of it must be refused."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum
from typing import Literal

from qcdesk.domain.values import Kind
from qcdesk.plan.compiled import plan_bytes
from qcdesk.plan.model import ChoiceList, FieldDef, Part, Plan, RegisterDef, Stage, Target

DifferenceKind = Literal[
    "added", "retired", "renamed", "widened", "narrowed", "wording", "threshold", "changed", "same-version"
]


@dataclass(frozen=True)
class Difference:
    """One difference.

    `subject` is what differs (``field``, ``choice``, ``target``, …) and `code` which one, with the
    register or list in front (``honours.amount``). `field` is the model field that differs,
    empty when the whole thing was added, retired or renamed. `old` and `new` are display text.
    """

    kind: DifferenceKind
    subject: str
    code: str
    field: str = ""
    old: str = ""
    new: str = ""


_WORDING = frozenset(
    {"name", "label", "help", "definition", "legal_basis", "seed", "note", "message", "constraint_message"}
    | {"contact", "title", "group", "document"}
)
_THRESHOLD = frozenset({"threshold", "operator", "base", "basis", "reference", "due", "start", "status"})
_SUBJECTS: Mapping[str, str] = {
    "units": "unit",
    "organisations": "organisation",
    "periods": "period",
    "registers": "register",
    "stages": "stage",
    "indicators": "indicator",
    "targets": "target",
    "checks": "check",
    "scheme": "scheme",
    "rewards": "reward",
}
_WIDER: Mapping[Kind, frozenset[Kind]] = {
    Kind.INTEGER: frozenset({Kind.DECIMAL, Kind.MONEY, Kind.TEXT}),
    Kind.DECIMAL: frozenset({Kind.MONEY, Kind.TEXT}),
    Kind.MONEY: frozenset({Kind.DECIMAL, Kind.TEXT}),
    Kind.CHOICE: frozenset({Kind.TEXT}),
}
"""To which kinds a field may change in a later version."""


def compare(old: Plan, new: Plan) -> tuple[Difference, ...]:
    """Every difference, in the order of the workbook's sheets.

    Renames are those that the new plan's sheet 变更 declares.
    """
    renames = _declared(new)
    found = list(_fields_of("settings", "", old.settings, new.settings))
    for name, subject in _SUBJECTS.items():
        before, after = _by_key(getattr(old, name)), _by_key(getattr(new, name))
        found += _compared(subject, "", before, after, renames)
        if subject == "register":
            found += _register_fields(old, new, renames)
            found += _options(old, new, renames)
    return tuple(found)


def violations(old: Plan, new: Plan) -> tuple[Difference, ...]:
    """The differences for which a plan must be refused.

    A field's type may only widen and keeps its places, a choice list keeps its options, and a
    version number stands for one content.
    """
    refused = [difference for difference in compare(old, new) if difference.kind == "narrowed"]
    same = (old.settings.programme, old.settings.version) == (new.settings.programme, new.settings.version)
    if same and plan_bytes(old) != plan_bytes(new):
        version = str(new.settings.version)
        code = new.settings.programme
        refused.insert(0, Difference("same-version", "settings", code, "version", version, version))
    return tuple(refused)


Renames = Mapping[tuple[str, str, str], str]
"""(subject, register or list, old code) → new code, empty for what is retired."""


def _declared(new: Plan) -> Renames:
    return {
        (change.subject, change.register_code, change.old): "" if change.kind == "retire" else change.new
        for change in new.changes
        if change.kind != "widen"
    }


def _by_key(parts: Iterable[Part]) -> dict[str, Part]:
    """Parts by code; of a target's revisions the last one counts."""
    return {_key(part): part for part in sorted(parts, key=lambda part: getattr(part, "revision", 0))}


def _key(part: Part) -> str:
    if isinstance(part, Stage):
        return f"{part.register_code}.{part.code}"
    if isinstance(part, Target):
        return f"{part.code}.{part.unit}" if part.unit else part.code
    return str(part.code)  # type: ignore[attr-defined]


def _compared(
    subject: str, owner: str, old: Mapping[str, Part], new: Mapping[str, Part], renames: Renames
) -> Iterator[Difference]:
    prefix = f"{owner}." if owner else ""
    renamed = {code: renames.get((subject, owner, code), "") for code in old}
    for code, part in old.items():
        target = renamed[code] or code
        if target not in new:
            undeclared = (subject, owner, code) not in renames
            kind: DifferenceKind = "narrowed" if subject == "choice" and undeclared else "retired"
            yield Difference(kind, subject, prefix + code, "", _name(part))
            continue
        if target != code:
            yield Difference("renamed", subject, prefix + code, "", code, target)
        yield from _fields_of(subject, prefix + target, part, new[target])
    for code, part in new.items():
        if code not in old and code not in renamed.values():
            yield Difference("added", subject, prefix + code, "", "", _name(part))


def _register_fields(old: Plan, new: Plan, renames: Renames) -> Iterator[Difference]:
    after = {register.code: register for register in new.registers}
    for register in old.registers:
        target = after.get(renames.get(("register", "", register.code), "") or register.code)
        if target is not None:
            before = {field.code: field for field in register.fields}
            now = {field.code: field for field in target.fields}
            yield from _compared("field", target.code, before, now, renames)
            for code, field in before.items():
                later = now.get(renames.get(("field", target.code, code), "") or code)
                if later is not None and _relisted(old, new, field, later):
                    where = f"{target.code}.{later.code}"
                    yield Difference("narrowed", "field", where, "choices", field.choices, later.choices)


def _options(old: Plan, new: Plan, renames: Renames) -> Iterator[Difference]:
    before = {item.code: item for item in old.choices}
    after = {item.code: item for item in new.choices}
    for code, item in before.items():
        if code in after:
            yield from _compared("choice", code, _by_code(item), _by_code(after[code]), renames)
        else:
            yield Difference("retired", "choice", code)
    for code in after:
        if code not in before:
            yield Difference("added", "choice", code)


def _relisted(old: Plan, new: Plan, before: FieldDef, after: FieldDef) -> bool:
    """True if the field has another list now that lacks some of the options it had."""
    if not before.choices or not after.choices or before.choices == after.choices:
        return False
    return not set(_by_code(old.choice_list(before.choices))) <= set(_by_code(new.choice_list(after.choices)))


def _by_code(item: ChoiceList) -> dict[str, Part]:
    return {option.code: option for option in item.options}


def _fields_of(subject: str, code: str, old: Part, new: Part) -> Iterator[Difference]:
    for name in new.__struct_fields__:
        before, after = getattr(old, name), getattr(new, name)
        skipped = name in ("fields", "options") or (name == "code" and subject != "settings")
        if before == after or skipped:
            continue
        kind = _kind(subject, name, old, new)
        yield Difference(kind, subject, code, name, _shown(before), _shown(after))


def _kind(subject: str, name: str, old: Part, new: Part) -> DifferenceKind:
    if isinstance(old, FieldDef) and isinstance(new, FieldDef):
        if name == "kind":
            return "widened" if new.kind in _WIDER.get(old.kind, frozenset()) else "narrowed"
        if name == "places" and new.kind is not Kind.TEXT:
            return "widened" if new.places > old.places else "narrowed"
        if name == "states":
            return "widened" if set(old.states) <= set(new.states) else "narrowed"
    if subject == "target" and name in _THRESHOLD:
        return "threshold"
    is_wording = name in _WORDING and not (name == "title" and isinstance(new, RegisterDef))
    return "wording" if is_wording else "changed"


def _name(part: Part) -> str:
    return str(getattr(part, "name", "") or getattr(part, "label", ""))


def _shown(value: object) -> str:
    if isinstance(value, tuple):
        return "、".join(_shown(item) for item in value)
    if isinstance(value, Enum):
        return str(value.value)
    if isinstance(value, Decimal):
        return format(value, "f")
    return "" if value is None else str(value)
