"""催报: who has not filed, and the printed reminder."""

from __future__ import annotations

import zipfile
from datetime import date

import docx
import pytest
from docx.shared import Mm

from qcdesk.services.overdue import level_of, overdue, write_reminders
from tests.builders import PERIOD, county, honour, merge_at, seal


@pytest.fixture
def place(tmp_path):
    return county(tmp_path)


def test_levels_begin_at_their_days():
    assert [level_of(days) for days in (0, 1, 3, 4, 10, 11, 400)] == [0, 1, 1, 2, 2, 3, 3]


def test_units_without_a_submission_are_listed(place):
    honour(place["north"], "甲")
    merge_at(place.office, seal(place["north"]).path)
    with place.office.open() as context:
        early = overdue(context, PERIOD, date(2015, 1, 31))
        late = overdue(context, PERIOD, date(2015, 2, 5))
    assert {(item.unit, item.days_late, item.level) for item in early} == {("south", 0, 0), ("zhijian", 0, 0)}
    south = next(item for item in late if item.unit == "south")
    assert (south.days_late, south.level, south.contact, south.due) == (5, 2, "0517-1", date(2015, 1, 31))
    assert (south.last_heard[:10], south.last_type) == ("2014-07-01", "enrol")


def test_the_reminder_is_a_docx_laid_out_as_an_official_document(place, tmp_path):
    with place.office.open() as context:
        made = write_reminders(context, PERIOD, tmp_path / "催报", ["south"], date(2015, 2, 5))
    (reminder,) = made
    assert reminder.path.name == "催报通知-南镇-2014.docx"
    document = docx.Document(str(reminder.path))
    text = "\n".join(paragraph.text for paragraph in document.paragraphs)
    for words in (
        "某县质强办",
        "南镇：",
        "全年上报包应于2015年1月31日前报送",
        "已逾期5天",
        "三个工作日",
        "0517-1",
        "催报〔2015〕",
    ):
        assert words in text
    assert "{{" not in text
    assert "{%" not in text
    section = document.sections[0]
    measures = (section.page_width, section.page_height, section.top_margin, section.left_margin)
    assert [round(measure / Mm(1)) for measure in measures] == [210, 297, 37, 28]


def test_a_hostile_unit_name_is_only_text(tmp_path):
    from qcdesk.reports.reminder import Reminder, reminder_bytes

    day = date(2015, 2, 5)
    data = reminder_bytes(
        Reminder("办", "县", "方案", "1号", "<w:p>{{ 7*7 }}&", "全年", day, 0, 0, None, "", day)
    )
    path = tmp_path / "made.docx"
    path.write_bytes(data)
    text = "\n".join(p.text for p in docx.Document(str(path)).paragraphs)
    assert "<w:p>{{ 7*7 }}&：" in text
    assert "请按期报送" in text
    assert zipfile.ZipFile(path).testzip() is None
