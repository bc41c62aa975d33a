"""Finding and sorting in large registers: an index for each shown field, and one over all text.

Small registers are read through: that is fast enough and costs nothing when an entry is written.
A register above `LARGE` is prepared once. From then on triggers note which entries changed; these
are read through until the text index takes them up. (The triggers do not write the index itself:
a virtual table may not be reached from the schema of a database that is not trusted.)
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

import sqlalchemy as sa

from qcdesk.domain.errors import UserError
from qcdesk.domain.figures import RECEIVED
from qcdesk.domain.values import Kind, parse_decimal, to_scaled
from qcdesk.plan.model import FieldDef, Plan, RegisterDef
from qcdesk.store.tables import table_name

LARGE = 20_000
"""Entries from which a register is worth an index for each shown field."""

SHORTEST = 3
"""Characters that a text must have to be found by its trigrams."""

_PLAIN = frozenset({Kind.TEXT, Kind.DATE})


@dataclass(frozen=True)
class Way:
    """A way of finding rows `r` in SQL; by `order` they come in the order of their entries' keys."""

    source: str
    condition: str
    order: str = "r.entry_no"


def find_table(register: str) -> str:
    """The name of the text index of a register."""
    return f"find_{register}"


def is_prepared(connection: sa.Connection, register: RegisterDef) -> bool:
    """True if the register has its indexes for lists."""
    query = "SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = ?"
    return connection.exec_driver_sql(query, (find_table(register.code),)).scalar() is not None


def waiting(connection: sa.Connection, register: RegisterDef) -> int:
    """The number of changed entries that the text index of a prepared register has not taken up."""
    query = f'SELECT COUNT(*) FROM "{_changed(register)}"'
    return int(connection.exec_driver_sql(query).scalar() or 0)


def prepare(connection: sa.Connection, register: RegisterDef) -> None:
    """Make the indexes of a register's lists and fill them."""
    for statement in _statements(register):
        connection.exec_driver_sql(statement)
    _take_up(connection, register, "")
    connection.exec_driver_sql(f'ANALYZE "{table_name(register.code)}"')


def take_up_changes(connection: sa.Connection, register: RegisterDef) -> None:
    """Bring the text index of a prepared register up to date."""
    name, changed = find_table(register.code), _changed(register)
    keys = " UNION ALL ".join(f'SELECT entry_no * 4 + {basis} FROM "{changed}"' for basis in (1, 2, 3))
    connection.exec_driver_sql(f'DELETE FROM "{name}" WHERE rowid IN ({keys})')
    _take_up(connection, register, f' WHERE r.entry_no IN (SELECT entry_no FROM "{changed}")')
    connection.exec_driver_sql(f'DELETE FROM "{changed}"')


def _take_up(connection: sa.Connection, register: RegisterDef, where: str) -> None:
    name, table = find_table(register.code), table_name(register.code)
    connection.exec_driver_sql(
        f'INSERT INTO "{name}" (rowid, text)'
        f' SELECT r.entry_no * 4 + r.basis, {_text(register)} FROM "{table}" r{where}'
    )


def _changed(register: RegisterDef) -> str:
    return f"{find_table(register.code)}_changed"


def _statements(register: RegisterDef) -> list[str]:
    table, name, changed = table_name(register.code), find_table(register.code), _changed(register)
    found = [
        f'CREATE INDEX "ix_{table}_list_{f.code}" ON "{table}" ("f_{f.code}", entry_no, basis, entry_unit)'
        for f in register.fields
        if f.in_list
    ]
    found.append(f"CREATE VIRTUAL TABLE \"{name}\" USING fts5(text, tokenize='trigram')")
    found.append(f'CREATE TABLE "{changed}" (entry_no INTEGER PRIMARY KEY)')
    for event, row in (("DELETE", "old"), ("INSERT", "new"), ("UPDATE", "new")):
        found.append(
            f'CREATE TRIGGER "{name}_{event.lower()}" AFTER {event} ON "{table}"'
            f' BEGIN INSERT OR IGNORE INTO "{changed}" VALUES ({row}.entry_no); END'
        )
    return found


def _text(register: RegisterDef) -> str:
    """All shown text of a row `r`, the fields a line each so that no match runs over two."""
    parts = [f"COALESCE(r.\"f_{f.code}\", '')" for f in register.fields if f.in_list and f.kind in _PLAIN]
    return " || char(10) || ".join(parts) or "''"


def found_by(
    connection: sa.Connection, plan: Plan, register: RegisterDef, search: str, binds: dict[str, object]
) -> list[Way]:
    """The ways in which rows `r` that contain a text in a shown field are found.

    One way reads the register through; a prepared register has the text index, what changed
    since, and the indexes of its other fields.
    """
    binds["search"] = f"%{_escaped(search)}%"
    shown = [field for field in register.fields if field.in_list]
    terms = {field.code: _term(plan, field, search, binds) for field in shown}
    through = " OR ".join(term for term in terms.values() if term) or "0"
    table = f'"{table_name(register.code)}" r'
    if len(search) < SHORTEST or not is_prepared(connection, register):
        return [Way(table, f"({through})")]
    binds["phrase"] = '"' + search.replace('"', '""') + '"'
    name, changed = find_table(register.code), _changed(register)
    late = f'SELECT entry_no FROM "{changed}"'
    ways = [
        Way(
            f'"{name}" f JOIN {table} ON r.entry_no = f.rowid / 4',
            f'"{name}" MATCH :phrase AND f.rowid & {RECEIVED} AND r.entry_no NOT IN ({late})',
            "f.rowid",
        ),
        # A cross join is SQLite's way of saying which table comes first.
        Way(f'"{changed}" c CROSS JOIN {table} ON r.entry_no = c.entry_no', f"({through})", "c.entry_no"),
    ]
    ways += [Way(table, terms[f.code]) for f in shown if f.kind not in _PLAIN and terms[f.code]]
    return ways


def _term(plan: Plan, field: FieldDef, search: str, binds: dict[str, object]) -> str:
    column = f'r."f_{field.code}"'
    if field.kind in _PLAIN:
        return f"{column} LIKE :search ESCAPE '\\'"
    if field.kind.numeric:
        amount = _scaled(search, field)
        if amount is None:
            return ""
        binds[f"amount_{field.code}"] = amount
        return f"{column} = :amount_{field.code}"
    codes = [code for code, name in _names(plan, field) if search.casefold() in name.casefold()]
    if field.kind is Kind.ORGANISATION:
        codes += [each.code for each in plan.organisations if search in each.code]
    many = field.kind is Kind.MULTI_CHOICE
    names = [f":code_{field.code}_{number}" for number in range(len(codes))]
    for name, code in zip(names, codes, strict=True):
        binds[name[1:]] = f"%,{_escaped(code)},%" if many else code
    if many:
        return " OR ".join(f"{column} LIKE {name} ESCAPE '\\'" for name in names)
    return f"{column} IN ({', '.join(names)})" if codes else ""


def _names(plan: Plan, field: FieldDef) -> list[tuple[str, str]]:
    if field.kind is Kind.ORGANISATION:
        return [(each.code, each.name) for each in plan.organisations]
    options = plan.choice_list(field.choices).options if field.choices else ()
    return [(option.code, option.name) for option in options]


def _scaled(search: str, field: FieldDef) -> int | None:
    try:
        amount = parse_decimal(search.replace(",", ""), field.places)
    except UserError:
        return None
    return to_scaled(Decimal(amount), field.places)


def _escaped(search: str) -> str:
    return search.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
