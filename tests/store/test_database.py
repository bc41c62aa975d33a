"""The engine, the schema's versions, the audit chain, copies: what keeps a workspace trustworthy."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import PurePosixPath, PureWindowsPath

import pytest
import sqlalchemy as sa
from alembic.config import Config
from alembic.script import ScriptDirectory

from qcdesk.domain.errors import EnvironmentFault
from qcdesk.store import backup, migrate
from qcdesk.store import tables as t
from qcdesk.store.closed_database import address
from qcdesk.store.doctor import audit_break
from qcdesk.store.engine import create_engine
from qcdesk.store.unit_of_work import AUDIT_START, Database, audit_head
from qcdesk.system.files import CancelledError
from tests.store.workspace import AT, database


def version_of(path) -> str:
    return migrate.schema_version(path)


def test_every_connection_is_durable_and_strict(tmp_path):
    engine = create_engine(tmp_path / "a.db")
    with engine.connect() as connection:
        found = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys", "trusted_schema", "busy_timeout")
        }
    assert found == {
        "journal_mode": "wal",
        "synchronous": 2,
        "foreign_keys": 1,
        "trusted_schema": 0,
        "busy_timeout": 10_000,
    }


def test_foreign_keys_are_enforced(tmp_path):
    made = database(tmp_path)
    with pytest.raises(sa.exc.IntegrityError), made.write("甲", "test", AT) as work:
        work.connection.execute(t.working.insert(), {"entry_no": 99, "cells": "{}", "answers": ""})


def test_a_snapshot_does_not_move_and_a_failed_write_leaves_nothing(tmp_path):
    made = database(tmp_path)
    with made.read() as before:
        assert before.execute(sa.select(t.meta)).all() == []
        with made.write("甲", "test", AT) as work:
            work.connection.execute(t.meta.insert(), {"key": "a", "value": "1"})
        assert before.execute(sa.select(t.meta)).all() == []
    with pytest.raises(ZeroDivisionError), made.write("甲", "test", AT) as work:
        work.connection.execute(t.meta.insert(), {"key": "b", "value": str(1 // 0)})
    with made.read() as after:
        assert after.execute(sa.select(t.meta.c.key)).scalars().all() == ["a"]


def test_the_migrations_make_the_present_tables(tmp_path):
    path = tmp_path / "a.db"
    migrate.upgrade(path, tmp_path)
    by_metadata = sa.create_engine("sqlite://")
    t.metadata.create_all(by_metadata)
    engine = create_engine(path)
    with engine.connect() as one, by_metadata.connect() as two:
        for table in t.metadata.tables:
            assert schema(one, table) == schema(two, table), table
        names = set(sa.inspect(one).get_table_names()) - {"alembic_version"}
    assert names == set(t.metadata.tables)


def schema(connection, table):
    inspector = sa.inspect(connection)
    columns = {
        (c["name"], str(c["type"]), c["nullable"], str(c.get("default")), c["primary_key"])
        for c in inspector.get_columns(table)
    }
    keys = {(tuple(k["constrained_columns"]), k["referred_table"]) for k in inspector.get_foreign_keys(table)}
    unique = {tuple(u["column_names"]) for u in inspector.get_unique_constraints(table)}
    indexes = {(i["name"], tuple(i["column_names"]), i["unique"]) for i in inspector.get_indexes(table)}
    return columns, keys, unique, indexes


def scripts() -> ScriptDirectory:
    config = Config()
    config.set_main_option("script_location", str(migrate.SCRIPTS))
    return ScriptDirectory.from_config(config)


def test_the_program_knows_its_newest_migration():
    assert scripts().get_heads() == [migrate.HEAD]


def older_versions() -> list[str]:
    return [script.revision for script in scripts().walk_revisions() if script.revision != migrate.HEAD]


def test_an_older_database_is_copied_before_it_is_migrated(tmp_path):
    for version in older_versions():
        path, backups = tmp_path / f"{version}.db", tmp_path / "backups" / version
        engine = create_engine(path)
        with engine.begin() as connection:
            migrate.run(connection, version)
            connection.exec_driver_sql("INSERT INTO meta (key, value) VALUES ('kept', '是')")
        assert migrate.upgrade(path, backups) == version
        assert version_of(path) == migrate.HEAD
        (copy,) = backups.iterdir()
        assert version_of(copy) == version
        for each in (path, copy):
            with closing(sqlite3.connect(each)) as connection:
                assert connection.execute("SELECT value FROM meta WHERE key = 'kept'").fetchone() == ("是",)
        assert migrate.upgrade(path, backups) == migrate.HEAD
        assert len(list(backups.iterdir())) == 1


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        (PurePosixPath("/srv/a#b/50%?.db"), "file:///srv/a%23b/50%25%3F.db"),
        (PureWindowsPath(r"C:\质强 1\a.db"), "file:///C:/%E8%B4%A8%E5%BC%BA%201/a.db"),
        (PureWindowsPath(r"\\server\share\a.db"), "file:////server/share/a.db"),
    ],
)
def test_an_address_escapes_what_sqlite_would_read_otherwise(path, expected):
    assert address(path) == expected


def test_a_newer_database_is_refused_untouched(tmp_path):
    path = tmp_path / "a.db"
    migrate.upgrade(path, tmp_path)
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
        connection.commit()
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    before = path.read_bytes()
    with pytest.raises(EnvironmentFault) as caught:
        migrate.upgrade(path, tmp_path / "backups")
    assert (caught.value.code, caught.value.params["found"]) == ("store.newer", "9999")
    assert path.read_bytes() == before
    assert not (tmp_path / "backups").exists()


def test_a_file_that_is_no_database_is_said_to_be_damaged(tmp_path):
    path = tmp_path / "a.db"
    path.write_bytes(b"not a database at all" * 100)
    with pytest.raises(EnvironmentFault) as caught:
        migrate.upgrade(path, tmp_path)
    assert caught.value.code == "store.damaged"


def test_each_call_is_chained_to_the_one_before(tmp_path):
    made = database(tmp_path)
    for number in range(5):
        with made.write("甲", "record", AT) as work:
            work.note(number=number)
    with made.read() as connection:
        rows = connection.execute(sa.select(t.audit).order_by(t.audit.c.no)).all()
        assert rows[0].previous == AUDIT_START
        assert [row.previous for row in rows[1:]] == [row.digest for row in rows[:-1]]
        assert audit_head(connection) == rows[-1].digest
        assert audit_break(connection) is None


@pytest.mark.parametrize("column", ["at", "actor", "action", "subject", "previous", "digest"])
def test_a_changed_audit_row_is_noticed(tmp_path, column):
    made = database(tmp_path)
    for _ in range(3):
        with made.write("甲", "record", AT) as work:
            work.note(entry="e1")
    with made.engine.begin() as connection:
        connection.execute(t.audit.update().where(t.audit.c.no == 2).values({column: "改"}))
        assert audit_break(connection) == 2


def test_a_removed_audit_row_is_noticed(tmp_path):
    made = database(tmp_path)
    for _ in range(3):
        with made.write("甲", "record", AT):
            pass
    with made.engine.begin() as connection:
        connection.execute(t.audit.delete().where(t.audit.c.no == 2))
        assert audit_break(connection) == 3


def test_a_copy_is_made_while_the_database_is_open(tmp_path):
    made = database(tmp_path)
    with made.read() as connection:
        connection.execute(sa.select(t.meta)).all()
        copy = backup.copy_database(made.path, tmp_path / "copies" / "qcdesk-1.db")
    assert backup.integrity_problems(copy) == []
    assert [p.name for p in copy.parent.iterdir()] == ["qcdesk-1.db"]
    with Database(copy).read() as one, made.read() as two:
        assert audit_head(one) == audit_head(two) != AUDIT_START


def test_a_copy_and_a_check_can_be_stopped(tmp_path):
    made = database(tmp_path)
    told: list[tuple[int, int]] = []

    def progress(done: int, total: int) -> None:
        told.append((done, total))

    copy = tmp_path / "copies" / "qcdesk-1.db"
    backup.copy_database(made.path, copy, progress)
    assert told[-1][0] == told[-1][1] > 0
    copy.unlink()
    with pytest.raises(CancelledError):
        backup.copy_database(made.path, copy, progress, lambda: True)
    assert list(copy.parent.iterdir()) == []
    with closing(sqlite3.connect(made.path)) as connection, connection:
        connection.execute("CREATE TABLE long(text TEXT UNIQUE)")
        connection.executemany("INSERT INTO long VALUES (?)", ((str(n),) for n in range(20_000)))
    with pytest.raises(CancelledError):
        backup.integrity_problems(made.path, cancelled=lambda: True)


def test_a_damaged_database_gives_no_backup(tmp_path):
    made = database(tmp_path)
    with closing(sqlite3.connect(made.path)) as connection:
        connection.execute("PRAGMA journal_mode=DELETE")
    data = bytearray(made.path.read_bytes())
    data[4096 * 2 : 4096 * 3] = b"\x55" * 4096
    made.path.write_bytes(data)
    with pytest.raises(EnvironmentFault) as caught:
        backup.copy_database(made.path, tmp_path / "copies" / "qcdesk-1.db")
    assert caught.value.code in {"backup.unreadable", "store.damaged"}
    assert list((tmp_path / "copies").glob("*.db")) == []


def test_only_the_newest_copies_stay(tmp_path):
    for number in range(5):
        (tmp_path / f"qcdesk-2014010{number}.db").touch()
        (tmp_path / f"upper-2014010{number}.db").touch()
    (tmp_path / "before-0002-from-0001.db").touch()
    removed = backup.rotate(tmp_path, 2)
    gone = [f"{kind}-2014010{n}.db" for kind in ("qcdesk", "upper") for n in (0, 1, 2)]
    assert [p.name for p in removed] == gone
    assert len(list(tmp_path.iterdir())) == 5
