"""The inbox says whom to telephone: about refused files and about numbers that never came."""

from __future__ import annotations

from tests.builders import honour, merge_at, seal
from tests.ui.test_office_journey import stick, strange_desk


def test_a_number_that_never_came_is_told_where_packages_arrive(county, opened):
    honour(county["south"], "乙")
    first = seal(county["south"])
    honour(county["south"], "丙")
    merge_at(county.office, seal(county["south"]).path)
    window = opened(county.office)
    panel = window.show_page("inbox").alarms
    opened.settle()
    (lost,) = panel.model.all_rows()
    assert (lost.unit, lost.kind) == ("south", "lost")
    assert str(first.seq) in panel._words.text()


def test_a_refused_file_names_the_unit_and_the_computer(county, opened):
    desk, request = strange_desk(county)
    honour(desk, "戊")
    unknown = seal(desk, stick(county, "strange")).path
    honour(county["zhijian"], "丁")
    torn = seal(county["zhijian"], stick(county, "zhijian")).path
    torn.write_bytes(torn.read_bytes()[:-500])
    window = opened(county.office)
    inbox = window.show_page("inbox")
    inbox.take([unknown, torn])
    opened.settle()
    shown = {
        row.preview.path: inbox.packages.model.columns[1].text(row) for row in inbox.packages.model.all_rows()
    }
    assert "南镇" in shown[unknown]
    assert "质监局" in shown[torn]
    inbox.packages.merge()
    opened.settle()
    panel = inbox.quarantine
    refused = next(r for r in panel.model.all_rows() if r.record.file_name == unknown.name)
    panel.table.choose(refused.record.no)
    words = panel._words.text()
    assert "南镇" in words
    assert request.code in words
    assert "SHA256" not in words
