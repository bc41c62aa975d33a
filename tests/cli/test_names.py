"""A refusal names units, periods and registers as people do, with the codes that commands take."""

from __future__ import annotations

import pytest

from tests import builders
from tests.builders import PERIOD


@pytest.fixture
def sealed(county):
    """The package of an honour that north has sealed."""
    builders.honour(county["north"], "名牌")
    return builders.seal(county["north"], county.usb).path


def test_what_a_merge_refuses(run, county, sealed):
    run(county.office, "period", "lock", PERIOD, "--reason", "已定稿")
    shown = run(county.office, "merge", sealed, code=4).out
    assert "北镇（north）" in "".join(shown.split())
    assert "全年（2014）" in "".join(shown.split())
    refused = run(county.office, "merge", sealed, "--json", code=4).json[0]["refused"]
    assert "北镇（north）" in refused["what"]
    assert (refused["params"]["unit"], refused["params"]["period"]) == ("north", PERIOD)
    listed = run(county.office, "quarantine", "list").out
    assert "北镇（north）" in "".join(listed.split())


def test_what_ends_a_command(run, county):
    nothing = run(county.office, "receipt", "make", "north", code=3).err
    assert "北镇（north）" in nothing
    refused = run(
        county["north"], "kit", "install", builders.kit_of(county), "--unit", "south", "--json", code=3
    )
    assert refused.error["params"] == {"unit": "north"}
    assert "北镇（north）" in refused.error["what"]
    added = run(county["north"], "entry", "add", "certificates", "number=1", code=3).err
    assert "（certificates）" in added


def test_what_a_decision_needs(run, county, sealed):
    run(county.office, "merge", sealed)
    (entry,) = run(county.office, "review", "queue", "--json").json
    told = run(county.office, "review", "decide", entry["entry_id"], "--return", code=3).err
    assert "“名牌”" in told
    assert entry["entry_id"] not in told
    told = run(county.office, "review", "resolve", entry["entry_id"], "--reason", "查实", "--json", code=3)
    assert (told.error["params"]["entry"], told.error["params"]["title"]) == (entry["entry_id"], "名牌")


def test_a_sibling_of_another_unit(run, county, sealed):
    told = run(county["south"], "sibling", sealed, code=4).out
    assert "北镇（north）" in "".join(told.split())
    assert "南镇（south）" in "".join(told.split())


def test_an_unknown_code_stays_and_the_known_ones_are_listed(run, county):
    assert "nowhere" in run(county.office, "receipt", "make", "nowhere", code=3).err
    told = run(county.office, "consolidate", "--period", "1999", code=3).err
    assert "1999" in told
    assert PERIOD in told


def test_before_a_plan_there_are_no_names(run, tmp_path):
    run(tmp_path / "new", "workspace", "create", "--role", "unit")
    assert run(tmp_path / "new", "entry", "list", "honours", "--json", code=3).error["error"] == "plan.none"
