"""Evidence files as rows of a table: what they are, who uses them, what stands out."""

from __future__ import annotations

from qcdesk.plan.model import Plan
from qcdesk.services.evidence_overview import EvidenceUse
from qcdesk.services.views import EntryView
from qcdesk.text import plural, translate
from ui.base.icons import Icon
from ui.base.table_model import Column
from ui.base.text import full_name, size_text
from ui.base.theme import Theme


def evidence_key(use: EvidenceUse) -> object:
    """What tells files apart."""
    return use.evidence.sha256


def evidence_columns(theme: Theme) -> list[Column]:
    """Title, number, date, kind, size, users, state."""
    return [
        Column(
            "title",
            translate("Title"),
            lambda use: use.evidence.title or use.evidence.name,
            icon=lambda use: theme.icon(
                Icon.IMAGE if use.evidence.mime.startswith("image/") else Icon.DOCUMENT, "accent"
            ),
            width=24,
        ),
        Column("doc_no", translate("Document number"), lambda use: use.evidence.doc_no, width=11),
        Column("date", translate("Date"), lambda use: use.evidence.date, width=11),
        Column("kind", translate("Kind"), lambda use: use.evidence.kind, width=10),
        Column(
            "size",
            translate("Size"),
            lambda use: size_text(use.evidence.size),
            sort=lambda use: use.evidence.size,
            right=True,
            width=9,
        ),
        Column(
            "users",
            translate("Used by"),
            lambda use: plural("{n} entry", "{n} entries", len(use.users)),
            sort=lambda use: len(use.users),
            width=9,
        ),
        Column("state", translate("State"), evidence_state, width=14),
    ]


def evidence_state(use: EvidenceUse) -> str:
    """What stands out about a file."""
    if not use.evidence.present:
        return translate("not on this machine")
    if len(use.users) > 1:
        return translate("used more than once")
    return translate("the office has it") if use.acknowledged else translate("kept here")


def lacking_columns(plan: Plan) -> list[Column]:
    """Entries that lack evidence: register and name."""
    names = {register.code: register.name for register in plan.registers}
    return [
        Column("register", translate("Register"), lambda entry: names.get(entry.register, ""), width=18),
        Column("title", translate("Entry"), lambda entry: full_name(entry.title, entry.number), width=40),
        Column("need", translate("State"), lambda _entry: translate("needs at least one file"), width=18),
    ]


def lacking_key(entry: EntryView) -> object:
    """What tells entries apart."""
    return entry.entry_id
