"""Words of the model that appear as parameters, by parameter name and value."""

from __future__ import annotations

from qcdesk.messages.model import N_

_TYPES = {
    "text": N_("text"),
    "integer": N_("integer"),
    "decimal": N_("decimal number"),
    "money": N_("amount of money"),
    "date": N_("date"),
    "choice": N_("choice"),
    "multi_choice": N_("multiple choice"),
    "boolean": N_("yes or no"),
    "organisation": N_("organisation"),
    "reference": N_("reference to a register"),
    "file": N_("file"),
}
_ROLES = {"unit": N_("unit"), "office": N_("office")}
_PACKAGES = {
    "enrol": N_("enrolment"),
    "kit": N_("kit"),
    "submission": N_("submission"),
    "receipt": N_("receipt"),
}
_MALFORMED = {
    "syntax": N_("syntax"),
    "depth": N_("depth"),
    "not-canonical": N_("not canonical"),
    "not-unicode": N_("not Unicode text"),
    "name": N_("name"),
    "integer": N_("whole number out of range"),
    "type": N_("unsuitable type"),
    "order": N_("order"),
    "line-too-long": N_("line too long"),
    "empty-set": N_("no change in it"),
    "returned-without-comment": N_("returned without comment"),
    "missing-field": N_("missing field"),
    "not-an-object": N_("not an object"),
    "format": N_("unknown format"),
    "deletion": N_("deletion"),
    "state": N_("state"),
}
_SOURCES = {
    "register": N_("register"),
    "reading": N_("reading"),
    "ratio": N_("ratio"),
    "formula": N_("formula"),
}
_MEASURES = {
    "count": N_("count"),
    "sum": N_("sum"),
    "distinct": N_("distinct count"),
    "last": N_("last value"),
    "max": N_("maximum"),
}
_SCOPES = {
    "row": N_("single row"),
    "unique": N_("uniqueness"),
    "indicator": N_("indicator"),
    "county": N_("county"),
}
_CHANGES = {
    "rename": N_("renamed"),
    "retire": N_("retired"),
    "widen": N_("widened"),
    "map": N_("mapped"),
}
_TIMES = {
    "stock": N_("stock"),
    "flow": N_("flow"),
    "cumulative": N_("cumulative"),
    "streak": N_("streak"),
}
_STATES = {
    "at_least": N_("at least"),
    "nil": N_("nil report"),
    "not_applicable": N_("not applicable"),
}
_OPERATORS = {"rise": N_("rise"), "breakthrough": N_("breakthrough"), "done": N_("done")}
_DEVICES = {
    "requested": N_("requested"),
    "confirmed": N_("confirmed"),
    "revoked": N_("revoked"),
}
_LIMITED = {
    "package": N_("the package"),
    "payload": N_("the content"),
    "entries": N_("the number of files"),
    "name": N_("a file name"),
    "namespace": N_("the purpose"),
    "signer": N_("the signer"),
    "signer_fp": N_("the key that signed"),
    "root": N_("the name inside"),
    "group": N_("the parts"),
    "bag-info": N_("the summary"),
    "type": N_("the kind of package"),
}
_PLACES = {
    "start": N_("beginning of the file"),
    "order": N_("order"),
    "end": N_("end of the file"),
    "directory": N_("list of contents"),
    "age": N_("encryption"),
}

_SUBJECTS = {
    "settings": N_("settings"),
    "unit": N_("unit"),
    "organisation": N_("organisation"),
    "period": N_("period"),
    "register": N_("register"),
    "field": N_("field"),
    "option": N_("option"),
    "stage": N_("stage"),
    "indicator": N_("indicator"),
    "target": N_("target"),
    "check": N_("check"),
    "scheme": N_("scoring item"),
    "reward": N_("reward"),
}

TERMS = {
    "type": _TYPES,
    "expected": _TYPES | _PACKAGES,
    "found": _TYPES | _ROLES | _PACKAGES,
    "kind": _TYPES | _SOURCES | _MEASURES | _SCOPES | _CHANGES,
    "source": _SOURCES | _MEASURES,
    "roll_up": _SOURCES | _MEASURES | _SCOPES,
    "time": _TIMES,
    "state": _STATES,
    "status": _DEVICES,
    "operator": _OPERATORS,
    "left": _TYPES,
    "right": _TYPES,
    "needed": _ROLES,
    "role": _ROLES,
    "package": _PACKAGES,
    "reason": _MALFORMED,
    "what": _LIMITED,
    "where": _PLACES,
    "subject": _SUBJECTS,
}
"""For each parameter name, the word that stands for each value."""
