"""Charts: what they show, on the screen, on paper, in words; how they are used."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtPrintSupport import QPrintDialog, QPrinter

from qcdesk.services.draw_page import DrawPage, draw_page
from qcdesk.services.target_trend import target_trend
from tests import builders, workflow
from ui.base import chart_paper
from ui.base.chart_bar import ChartColumn, ChartContent
from ui.base.desk import Desk, read_facts
from ui.base.theme import Theme
from ui.forms.register_view import RegisterView
from ui.main_window import FindingsWatch
from ui.widgets.column_chart import ChartPanel

CONTENT = ChartContent(
    [
        ChartColumn("first", 20.0, "20", "good", 30.0, "due 30", "a"),
        ChartColumn("second", 80.0, "80", "bad", None, "", "b"),
        ChartColumn("third", None, "—", "muted", 60.0, "due 60", "c"),
    ],
    100.0,
    "target 100",
)


@pytest.fixture
def panel(shell, qtbot):
    made = ChartPanel(shell.theme)
    qtbot.addWidget(made)
    made.show_content("By period", CONTENT)
    made.resize(600, 190)
    made.show()
    return made


def coloured(image: QImage, colour: str, left: int, right: int) -> int:
    """How many points between two places have a colour."""
    return sum(
        image.pixelColor(x, y).name() == colour for x in range(left, right, 2) for y in range(image.height())
    )


@pytest.mark.parametrize("name", ["light", "dark"])
def test_columns_are_as_high_as_their_values_in_both_themes(panel, shell, name):
    shell.theme.use(name, 100)
    tokens = shell.theme.tokens
    image = panel.chart.grab().toImage()
    first, second = (coloured(image, token, place, place + 200) for token, place in
                     ((tokens.good, 0), (tokens.bad, 200)))  # fmt: skip
    assert 3 < second / first < 5
    assert coloured(image, tokens.muted, 400, 600) < first
    shell.theme.use("light", 100)


def test_a_chart_is_told_in_words_and_walked_by_keyboard(panel, qtbot):
    assert panel.chart.accessibleName() == "By period"
    assert panel.chart.accessibleDescription() == (
        "first：20（due 30）；second：80；third：—（due 60）；target 100"
    )
    chosen = []
    panel.chart.chosen.connect(chosen.append)
    for key in (Qt.Key.Key_Right, Qt.Key.Key_Right, Qt.Key.Key_Left, Qt.Key.Key_Left):
        qtbot.keyClick(panel.chart, key)
    assert chosen == ["a", "b", "a"]
    assert panel.chart.accessibleDescription() == "first：20（due 30）"
    qtbot.mouseClick(panel.chart, Qt.MouseButton.LeftButton, pos=panel.chart.rect().center())
    assert chosen[-1] == "b"


def test_a_chart_is_kept_as_pdf(panel, shell, tmp_path):
    saved = []
    panel.saved.connect(saved.append)
    panel.save_to(tmp_path / "chart.pdf")
    assert saved == [tmp_path / "chart.pdf"]
    page = draw_page(DrawPage(tmp_path / "chart.pdf"))
    assert page.pages == 1
    assert page.width > page.height
    image = QImage(page.pixels, page.width, page.height, page.stride, QImage.Format.Format_RGB32)
    assert coloured(image, Theme().tokens.bad, 0, page.width) > 1000


def test_a_drive_that_takes_no_chart_is_told(panel, tmp_path):
    (tmp_path / "file").write_bytes(b"")
    failed = []
    panel.failed.connect(failed.append)
    panel.save_to(tmp_path / "file" / "chart.pdf")
    assert [error.code.split(".")[0] for error in failed] == ["disk"]


def test_a_chart_is_printed(panel, tmp_path, monkeypatch):
    def accept(dialog: QPrintDialog) -> int:
        dialog.printer().setOutputFormat(QPrinter.OutputFormat.PdfFormat)
        dialog.printer().setOutputFileName(str(tmp_path / "printed.pdf"))
        return 1

    monkeypatch.setattr(QPrintDialog, "exec", accept)
    assert chart_paper.print_chart("Chart", CONTENT, panel)
    assert (tmp_path / "printed.pdf").read_bytes().startswith(b"%PDF")
    monkeypatch.setattr(QPrintDialog, "exec", lambda _dialog: 0)
    assert not chart_paper.print_chart("Chart", CONTENT, panel)


def test_a_target_from_period_to_period(tmp_path):
    desk = builders.county(tmp_path)["zhijian"]
    for number, day in enumerate((date(2013, 5, 1), date(2014, 3, 1), date(2014, 6, 1))):
        builders.honour(desk, f"荣誉{number}", granted_on=day)
    with desk.open() as context:
        points = target_trend(context, "T2")
    assert [point.period.code for point in points] == ["2013", "2014-H1", "2014-H2", "2014"]
    assert [point.value for point in points] == [Decimal(1), Decimal(3), Decimal(3), Decimal(3)]
    assert points[0].mark is None
    assert points[1].mark < points[3].mark < points[3].threshold == 10


def test_the_targets_page_shows_the_trend(opened, county):
    builders.honour(county["north"], "名牌")
    window = opened(county["zhijian"])
    page = window.show_page("targets")
    opened.settle()
    assert page.model.rowCount()
    assert [column.name for column in page.trend.chart.content.columns] == [
        "去年",
        "上半年",
        "下半年",
        "全年",
    ]
    assert page.trend.chart.content.line is not None


def test_stages_are_counted_and_chosen(shell, qtbot, tmp_path: Path):
    with workflow.desk(tmp_path / "w", workflow.workflow_plan()) as context:
        for number, stage in enumerate(("filed", "filed", "closed")):
            workflow.sealed(context, "cases", {"number": {"number": str(number)}, "stage": {"stage": stage}})
        desk = Desk(shell, context, read_facts(context))
        view = RegisterView(desk, FindingsWatch(desk), desk.plan.register("cases"))
        qtbot.addWidget(view)
        view.load()
        view.show()
        idle = lambda: qtbot.waitUntil(lambda: not desk.tasks.working, timeout=20_000)  # noqa: E731
        idle()
        columns = view.stages.chart.content.columns
        assert [(column.name, column.text) for column in columns] == [
            ("立案", "2"),
            ("调查", "0"),
            ("审批", "0"),
            ("结案", "1"),
        ]
        assert view.stages.isVisible()
        view.stages.chart.setFocus()
        qtbot.keyClick(view.stages.chart, Qt.Key.Key_Right)
        idle()
        assert view.model.rowCount() == 2
        view.show_stage("立案")
        idle()
        assert view.model.rowCount() == 3
        shell.tasks.close()
