"""Validating a million rows against the plan: the model built at run time against pydantic and jsonschema."""

from __future__ import annotations

import random
from datetime import date
from typing import Annotated, Literal

import msgspec
import pytest
from jsonschema import Draft202012Validator
from pydantic import BaseModel, Field, create_model

from qcdesk.domain.values import MAX_INTEGER
from qcdesk.plan.row_model import row_model
from qcdesk.plan.rows import parse_text, text_reader
from qcdesk.services.import_entries import options_of
from tests.benchmarks.harness import interleaved, report
from tests.builders import small_plan

ROWS = 1_000_000
DISTINCT = 50_000
SAMPLE = 10_000
"""Rows that jsonschema, which takes a minute for all, validates in each round."""
PYDANTIC, JSONSCHEMA, PARSING = 2, 40, 1.5


@pytest.fixture(scope="module")
def rows():
    """Entries of the register ``sampling`` as canonical cells."""
    chance = random.Random(1)
    found = []
    for number in range(DISTINCT):
        taken = chance.randrange(1, 5000)
        found.append(
            {
                "batch": {"batch": str(number)},
                "cost": {"cost": f"{chance.randrange(10_000)}.{chance.randrange(100):02}"},
                "day": {"day": f"2014-{chance.randrange(1, 13):02}-{chance.randrange(1, 29):02}"},
                "level": {"level": chance.choice(["nat", "prov"])},
                "result": {"passed": chance.randrange(taken + 1), "taken": taken},
                "urgent": {"urgent": bool(number % 3)},
            }
        )
    return found


def _pydantic_model() -> type[BaseModel]:
    """The same cells with the same constraints."""
    number = Annotated[int, Field(strict=True, ge=-MAX_INTEGER, le=MAX_INTEGER)]
    text = Annotated[str, Field(pattern=r"^[0-9]+$")]
    money = Annotated[str, Field(pattern=r"^-?(0|[1-9][0-9]{0,14})(\.[0-9]{1,2})?$")]
    cells = {
        "batch": {"batch": text},
        "cost": {"cost": money},
        "day": {"day": date},
        "level": {"level": Literal["nat", "prov"]},
        "result": {"passed": number, "taken": number},
        "urgent": {"urgent": Annotated[bool, Field(strict=True)]},
    }
    made = {
        cell: (
            create_model(cell, **{name: (kind | None, None) for name, kind in fields.items()}) | None,
            None,
        )
        for cell, fields in cells.items()
    }
    return create_model("Row", **made)


def _json_schema() -> Draft202012Validator:
    """The same again; like the model it takes a cell with any of its fields."""
    number = {"type": "integer", "minimum": -MAX_INTEGER, "maximum": MAX_INTEGER}
    day = r"^(?:19|20)[0-9]{2}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])$"
    fields = {
        "batch": {"batch": {"type": "string", "pattern": r"^[0-9]+$"}},
        "cost": {"cost": {"type": "string", "pattern": r"^-?(0|[1-9][0-9]{0,14})(\.[0-9]{1,2})?$"}},
        "day": {"day": {"type": "string", "pattern": day}},
        "level": {"level": {"type": "string", "enum": ["nat", "prov"]}},
        "result": {"passed": number, "taken": number},
        "urgent": {"urgent": {"type": "boolean"}},
    }
    cells = {
        cell: {"type": "object", "properties": properties, "additionalProperties": False}
        for cell, properties in fields.items()
    }
    schema = {"type": "object", "properties": cells, "additionalProperties": False}
    Draft202012Validator.check_schema(schema)
    return Draft202012Validator(schema)


def test_a_million_rows_against_pydantic_and_jsonschema(rows):
    plan = small_plan()
    model, other = row_model(plan, plan.register("sampling")), _pydantic_model()
    schema = _json_schema()
    lines = [msgspec.json.encode(row) for row in rows]
    assert all(model.takes_json(line) for line in lines)
    wrong = lines[0].replace(b'"taken":', b'"taken":-1e9,"x":')
    assert not model.takes_json(wrong)
    assert not schema.is_valid(msgspec.json.decode(wrong))

    def repeated(read):
        for _ in range(ROWS // DISTINCT):
            for line in lines:
                read(line)

    def sampled():
        assert all(schema.is_valid(msgspec.json.decode(line)) for line in lines[:SAMPLE])

    seconds = interleaved(
        3,
        {
            "qcdesk": lambda: repeated(model.takes_json),
            "pydantic": lambda: repeated(other.model_validate_json),
            f"jsonschema ({SAMPLE:,} of them)": sampled,
        },
    )
    ours, pydantic, sample = seconds.values()
    ratios = pydantic / ours, sample * ROWS / SAMPLE / ours
    report(
        "validate 1,000,000 rows",
        seconds,
        f"pydantic takes {ratios[0]:.2f}, jsonschema row by row {ratios[1]:.1f} times as long",
    )
    assert ratios[0] >= PYDANTIC
    assert ratios[1] >= JSONSCHEMA


def test_reading_the_cells_of_an_imported_table(rows):
    """The usual forms of a column against a look at every cell."""
    plan = small_plan()
    register = plan.register("sampling")
    fields = [register.field(code) for code in ("batch", "day", "taken", "passed", "cost", "level")]
    options = [options_of(plan, field) for field in fields]
    readers = [text_reader(field, found) for field, found in zip(fields, options, strict=True)]
    cells = [[str(row[field.cell_code][field.code]) for field in fields] for row in rows]

    def by_column():
        for line in cells:
            for read, text in zip(readers, line, strict=True):
                read(text)

    def by_cell():
        for line in cells:
            for field, found, text in zip(fields, options, line, strict=True):
                parse_text(field, text, found)

    seconds = interleaved(3, {"by column": by_column, "by cell": by_cell})
    ratio = seconds["by cell"] / seconds["by column"]
    report(f"read {DISTINCT:,} imported rows", seconds, f"{ratio:.2f} times as long cell by cell")
    assert ratio >= PARSING
