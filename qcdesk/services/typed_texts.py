"""What stands in a form and is not saved yet, kept so that a crash or a power cut does not take it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import msgspec

from qcdesk.services.context import Context
from qcdesk.store import meta

if TYPE_CHECKING:
    from qcdesk.store.unit_of_work import Connection


_PREFIX = "typed:"


def keep_typed(context: Context, register: str, entry_id: str, texts: Mapping[str, str]) -> None:
    """Keep the texts of fields (by code) of an entry's form; none forgets what was kept.

    `entry_id` is empty for an entry that was never saved.
    """
    with context.write("keep_typed") as work:
        put_typed(work.connection, register, entry_id, texts)
        work.note(register=register, entry=entry_id, fields=sorted(texts))


def put_typed(connection: Connection, register: str, entry_id: str, texts: Mapping[str, str]) -> None:
    """The same inside an open transaction."""
    key = _key(register, entry_id)
    if texts:
        meta.put(connection, key, msgspec.json.encode(dict(texts)).decode())
    else:
        meta.remove(connection, key)


def typed_texts(context: Context, register: str) -> dict[str, dict[str, str]]:
    """The texts that were kept of a register's forms: by entry (empty for a new one), by field code."""
    with context.read() as connection:
        return {
            key.removeprefix(_key(register, "")): msgspec.json.decode(
                meta.get(connection, key), type=dict[str, str]
            )
            for key in meta.keys(connection, _key(register, ""))
        }


def registers_with_typed(connection: Connection) -> tuple[str, ...]:
    """The codes of registers in which something typed is not saved yet."""
    keys = meta.keys(connection, _PREFIX)
    return tuple(sorted({key.removeprefix(_PREFIX).partition(":")[0] for key in keys}))


def _key(register: str, entry_id: str) -> str:
    return f"{_PREFIX}{register}:{entry_id}"
