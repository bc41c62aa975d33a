"""The demonstration's command; the demonstration itself has its own tests."""

from __future__ import annotations

import pytest

from qcdesk.demonstration import county
from qcdesk.demonstration.outcome import ComparedFigure
from qcdesk.services.check_period import PeriodCheck
from qcdesk.services.maintain import Problem
from qcdesk.services.views import Consolidation
from tests import builders


def _played(folder, problems=()):
    figure = ComparedFigure("G05", "抽检合格率", "%", "95.0", "95.0", 40, 12, equal=True)
    nothing = Consolidation("2013", "accepted", (), ())
    return county.Played(
        folder=folder,
        units=3,
        entries=40,
        packages=9,
        ledger_digest="ab" * 32,
        figures=(figure,),
        consolidation=nothing,
        check=PeriodCheck("2013", ()),
        plan=builders.small_plan(),
        problems=tuple(problems),
    )


@pytest.fixture
def play(monkeypatch):
    def set_up(problems=()):
        def run(out, tell):
            tell("issue", 0, 1)
            return _played(out, problems)

        monkeypatch.setattr(county, "run", run)

    return set_up


def test_the_figures_stand_beside_the_published_ones(run, play, tmp_path):
    play()
    ended = run(None, "demo", "--out", tmp_path / "演示")
    assert "抽检合格率" in ended.out
    assert "1 / 1" in ended.out
    assert "任务包" in ended.err
    found = run(None, "demo", "--out", tmp_path / "演示", "--json").json
    assert found["complete"] is True
    assert found["figures"][0]["equal"] is True


def test_a_difference_is_no_success(run, play, tmp_path):
    play([Problem("doctor.database", "x")])
    run(None, "demo", "--out", tmp_path, code=6)
