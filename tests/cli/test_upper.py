"""An office as a unit of the office above, from the command line."""

from __future__ import annotations

from qcdesk.services.issue_plan import issue_plan
from tests import builders
from tests.builders import PASSPHRASE, PERIOD
from tests.journeys.levels import city_plan


def test_a_county_reports_to_its_city(run, county, tmp_path):
    office, usb = county.office, tmp_path / "usb"
    above = builders.found_office(tmp_path / "city", city_plan(), "city office")
    with above.open() as context:
        issued = issue_plan(context, PASSPHRASE, usb)
    run(office, "upper", "fill", "--period", PERIOD, code=3)
    run(office, "upper", "create")
    run(office, "upper", "create", code=3)
    run(office, "--upper", "kit", "install", issued.path, "--unit", "east", "--code", issued.root_code)
    ask = ("enrol", "request", "--device", "东县", "--contact", "0", "--out", usb, "--rounds", 1, "--upper")
    asked = run(office, *ask, "--json").json
    device = run(above, "enrol", "receive", asked["path"], "--json").json["device_id"]
    run(above, "enrol", "approve", device[-8:], "--code", asked["code"], "--spoken-with", "东县")

    entry = builders.honour(county["north"], "名牌")
    run(office, "merge", builders.seal(county["north"], county.usb).path)
    run(office, "review", "decide", entry, "--accept")
    run(office, "upper", "fill", "--period", PERIOD, "--basis", "guess", code=2)
    filled = run(office, "upper", "fill", "--period", PERIOD, "--json").json
    assert (filled["entries"], filled["changed"]) == (1, 2)
    assert "县区方案" in run(office, "upper", "fill", "--period", PERIOD).out
    package = run(office, "--upper", "seal", "--period", PERIOD, "--out", usb, "--json").json["path"]
    assert run(above, "merge", package, "--json").json[0]["unit"] == "east"

    shown = run(above, "entry", "list", "honours", "--json").json[0]
    run(above, "review", "decide", shown["entry_id"], "--return", "--comment", "请补证书")
    receipt = run(above, "receipt", "make", "east", "--out", usb, "--json").json["path"]
    run(office, "--upper", "receipt", "open", receipt)
    assert "请补证书" in run(office, "upper", "returned").out
    assert run(office, "upper", "returned", "--json").json[0]["entry"]["entry_id"] == entry
    assert "已转退1条" in run(office, "upper", "pass-on", entry[-8:]).out
    run(office, "upper", "pass-on", code=3)
    assert run(office, "--upper", "doctor", "--json").json["problems"] == []
