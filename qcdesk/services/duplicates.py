"""Duplicates across units: one certificate, organisation or file that two units claim, and who counts it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from qcdesk.domain.attribution import NONE, Attribution, shares
from qcdesk.domain.changes import Changes
from qcdesk.domain.errors import UserError
from qcdesk.domain.values import Kind
from qcdesk.plan.list_cell import split
from qcdesk.plan.model import Plan, RegisterDef
from qcdesk.services.context import Context
from qcdesk.services.entry_views import views
from qcdesk.services.views import EntryView
from qcdesk.store import claims, entries
from qcdesk.store.claims import Ruling, SharedKey
from qcdesk.store.unit_of_work import Connection

KEY, ORGANISATION, EVIDENCE = "key", "organisation", "evidence"


@dataclass(frozen=True)
class Claim:
    """One fact that several units report.

    `kind` is ``key`` (fields that identify a fact), ``organisation`` (one enterprise in one
    category of a register) or ``evidence`` (one file). `lead` is the unit that the plan's
    indicators name as lead, if it is among the claimants. `ruling` is the office's word, if any.
    """

    claim_id: str
    kind: str
    register: str
    fields: tuple[str, ...]
    values: tuple[str, ...]
    entries: tuple[EntryView, ...]
    units: tuple[str, ...]
    lead: str = ""
    ruling: Ruling | None = None


@dataclass(frozen=True)
class Attribute:
    """The office's word on a claim; `co_share` and `given` are shares between 0 and 1."""

    claim_id: str
    rule: Attribution
    reason: str
    lead: str = ""
    co_share: Decimal = NONE
    given: Mapping[str, Decimal] = field(default_factory=dict)


def duplicates(context: Context) -> list[Claim]:
    """Everything that entries of two or more units claim, keys first, then organisations, then files."""
    with context.read() as connection:
        context.demand(connection, "office")
        return _claims(connection, context.plan(connection))


def attribute(context: Context, command: Attribute) -> Mapping[str, Decimal]:
    """Record who counts a claim and how much; returns the shares by unit.

    Raises UserError ``attribution.unknown``, ``attribution.reason-needed`` and those of
    `qcdesk.domain.attribution.shares`.
    """
    if not command.reason.strip():
        raise UserError("attribution.reason-needed")
    with context.write("attribute") as work:
        context.demand(work.connection, "office")
        known = {claim.claim_id: claim for claim in _claims(work.connection, context.plan(work.connection))}
        claim = known.get(command.claim_id)
        if claim is None:
            raise UserError("attribution.unknown", claim=command.claim_id[:12])
        found = shares(command.rule, claim.units, command.lead or claim.lead, command.co_share, command.given)
        told = {unit: str(share) for unit, share in found.items()}
        ruling = Ruling(
            claim.claim_id, command.rule.value, told, command.reason.strip(), context.person, work.at
        )
        claims.put_ruling(work.connection, ruling)
        work.note(claim=claim.claim_id, rule=command.rule.value, shares=told, reason=ruling.reason)
        work.touch(Changes(entries=frozenset(entry.entry_id for entry in claim.entries)))
        return found


def _claims(connection: Connection, plan: Plan) -> list[Claim]:
    found = [
        (kind, register, fields, key)
        for kind, sets in ((KEY, _key_fields), (ORGANISATION, _organisation_fields))
        for register in plan.registers
        if not register.builtin
        for fields in sets(plan, register)
        for key in claims.same_fields(connection, register, fields)
    ]
    numbers = {no for _, _, _, key in found for no in key.entry_numbers}
    files = claims.same_evidence(connection)
    numbers |= {no for key in files for no in key.entry_numbers}
    known = {register.code for register in plan.registers}
    stored = [e for e in entries.by_numbers(connection, numbers) if e.register in known]
    shown = {e.no: view for e, view in zip(stored, views(connection, plan, stored), strict=True)}
    rulings = claims.rulings(connection)
    made = [_claim(plan, rulings, shown, kind, r.code, fields, key) for kind, r, fields, key in found]
    return made + [_claim(plan, rulings, shown, EVIDENCE, "", (), key) for key in files]


def _claim(
    plan: Plan,
    rulings: Mapping[str, Ruling],
    shown: Mapping[int, EntryView],
    kind: str,
    register: str,
    fields: tuple[str, ...],
    key: SharedKey,
) -> Claim:
    parts = "\x1f".join((kind, register, *fields, *key.values))
    claim_id = hashlib.sha256(parts.encode()).hexdigest()
    concerned = tuple(shown[no] for no in key.entry_numbers if no in shown)
    units = tuple(dict.fromkeys(view.unit for view in concerned))
    registers = {view.register for view in concerned}
    leads = (i.lead for i in plan.indicators if i.register_code in registers and i.lead in units)
    return Claim(
        claim_id, kind, register, fields, key.values, concerned, units, next(leads, ""), rulings.get(claim_id)
    )


def _key_fields(plan: Plan, register: RegisterDef) -> Iterator[tuple[str, ...]]:
    """The field sets that identify a fact: the plan's unique checks, the identity, else the title."""
    named = {field.label: field.code for field in register.fields}
    sets = [
        tuple(named.get(name, name) for name in split(check.rule))
        for check in plan.checks
        if check.scope == "unique" and check.register_code == register.code
    ]
    if register.identity:
        sets.append(register.identity)
    if not sets and register.title:
        sets.append((register.title,))
    yield from dict.fromkeys(sets)


def _organisation_fields(plan: Plan, register: RegisterDef) -> Iterator[tuple[str, ...]]:
    """An organisation together with the register's category: its single-choice fields."""
    categories = tuple(field.code for field in register.fields if field.kind is Kind.CHOICE)
    keys = set(_key_fields(plan, register))
    for definition in register.fields:
        if definition.kind is Kind.ORGANISATION and (definition.code, *categories) not in keys:
            yield (definition.code, *categories)
