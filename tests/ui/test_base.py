"""Tasks, themes, icons, remembered state, texts."""

from __future__ import annotations

import gc
import json
import threading
from decimal import Decimal

import pytest
import shiboken6
from PySide6.QtCore import QObject
from PySide6.QtGui import QColor

from qcdesk.domain.changes import Changes
from qcdesk.domain.errors import UserError
from qcdesk.domain.findings import Finding, Severity, Subject
from qcdesk.domain.values import LowerBound, State
from qcdesk.system import paths
from qcdesk.text import finding_text
from ui.base import icons, text
from ui.base.changes_bus import ChangesBus
from ui.base.collector import LONGEST, Collector
from ui.base.crash import CrashHook
from ui.base.single_instance import SingleInstance, hand_over
from ui.base.tasks import Callbacks
from ui.base.theme import Theme, style_sheet
from ui.base.tokens import THEMES, colour_names, load_tokens
from ui.base.window_state import WindowState


class Owner(QObject):
    def __init__(self) -> None:
        super().__init__()
        self.got: list[object] = []
        self.threads: list[str] = []

    def take(self, result: object) -> None:
        self.threads.append(threading.current_thread().name)
        self.got.append(result)


def where(value: int) -> tuple[int, str]:
    return value, threading.current_thread().name


def test_writes_run_one_after_the_other_on_one_thread(shell, qtbot):
    owner = Owner()
    for number in range(20):
        shell.tasks.write(owner, where, number, tell=Callbacks(owner.take))
    qtbot.waitUntil(lambda: len(owner.got) == 20)
    assert [number for number, _ in owner.got] == list(range(20))
    assert {name for _, name in owner.got} == {"writer_0"}
    assert set(owner.threads) == {"MainThread"}


def test_a_newer_request_replaces_an_older_one(shell, qtbot):
    owner, gate = Owner(), threading.Event()
    shell.tasks.read(owner, lambda: gate.wait(5) and "old", tell=Callbacks(owner.take), key="list")
    shell.tasks.read(owner, lambda: "new", tell=Callbacks(owner.take), key="list")
    gate.set()
    qtbot.waitUntil(lambda: not shell.tasks.working)
    assert owner.got == ["new"]


def test_a_late_result_to_a_deleted_owner_is_dropped(shell, qtbot):
    owner, gate, wrote = Owner(), threading.Event(), []
    shell.tasks.wrote.connect(wrote.append)
    shell.tasks.write(owner, lambda: gate.wait(5) and "late", tell=Callbacks(owner.take))
    shiboken6.delete(owner)
    gate.set()
    qtbot.waitUntil(lambda: not shell.tasks.working)
    assert (owner.got, wrote) == ([], ["late"])


def test_failures_reach_their_owner_or_the_window(shell, qtbot):
    owner, unhandled = Owner(), []
    shell.tasks.failed.connect(unhandled.append)

    def fail() -> None:
        raise UserError("undo.nothing")

    shell.tasks.read(owner, fail, tell=Callbacks(failed=owner.take))
    shell.tasks.read(owner, fail)
    qtbot.waitUntil(lambda: not shell.tasks.working)
    assert [error.code for error in (*owner.got, *unhandled)] == ["undo.nothing"] * 2


def test_work_with_progress_can_be_stopped(shell, qtbot):
    owner, seen = Owner(), []

    def work(progress, cancelled) -> str:
        progress(1, 10)
        while not cancelled():
            threading.Event().wait(0.01)
        return "stopped"

    handle = shell.tasks.write(
        owner, work, tell=Callbacks(owner.take, progress=lambda done, total: seen.append((done, total)))
    )
    qtbot.waitUntil(lambda: seen == [(1, 10)])
    handle.stop.set()
    qtbot.waitUntil(lambda: owner.got == ["stopped"])


def test_a_read_that_was_replaced_before_it_began_never_runs(shell, qtbot):
    owner, begun = Owner(), []
    for number in range(5):
        shell.tasks.read(owner, begun.append, number, tell=Callbacks(owner.take), key="list")
    qtbot.waitUntil(lambda: not shell.tasks.working)
    assert begun == [4]


def test_older_garbage_waits_until_nothing_is_under_way(qapp, monkeypatch):
    busy, collected = [True], []
    monkeypatch.setattr(gc, "get_count", lambda: (1000, 100, 100))
    monkeypatch.setattr(gc, "collect", collected.append)
    collector = Collector(lambda: busy[0])
    for _ in range(LONGEST):
        collector.look()
    assert collected == [0] * (LONGEST - 1) + [1]
    busy[0] = False
    collector.look()
    assert collected[-1] == 2
    collector.close()


def test_the_bus_carries_the_changes_of_results(qapp):
    bus, seen = ChangesBus(), []
    bus.changed.connect(seen.append)
    changes = Changes(entries=frozenset({"e"}))
    bus.publish(changes)
    bus.publish(type("Result", (), {"changes": changes})())
    bus.publish("nothing")
    assert seen == [changes, changes]


@pytest.mark.parametrize("name", THEMES)
def test_theme_files_name_every_token_and_colours_are_colours(qapp, name):
    tokens = load_tokens(name)
    assert all(QColor(getattr(tokens, colour)).isValid() for colour in colour_names())
    assert "$" not in style_sheet(tokens, 150)


def _luminance(colour: QColor) -> float:
    parts = [c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in colour.getRgbF()[:3]]
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]


@pytest.mark.parametrize("name", THEMES)
@pytest.mark.parametrize(
    ("front", "ground"),
    [
        ("text", "surface"),
        ("text", "window"),
        ("muted", "surface"),
        ("muted", "window"),
        ("accent_text", "accent"),
        ("good", "good_soft"),
        ("warn", "warn_soft"),
        ("bad", "bad_soft"),
        ("rail_text", "rail"),
        ("text", "accent_soft"),
    ],
)
def test_text_can_be_read_on_its_ground(qapp, name, front, ground):
    tokens = load_tokens(name)
    light, dark = sorted(
        (_luminance(QColor(getattr(tokens, part))) for part in (front, ground)), reverse=True
    )
    assert (light + 0.05) / (dark + 0.05) >= 4.5


def test_every_icon_has_its_file_and_every_file_its_icon(qapp):
    files = {path.stem for path in (paths.resources_dir() / "icons").glob("*.svg")}
    assert files == {icon.value for icon in icons.Icon}
    for icon in icons.Icon:
        picture = icons.pixmap(icon, "#ff0000", 24).toImage()
        colours = {picture.pixelColor(x, y).name() for x in range(24) for y in range(24)}
        assert "#ff0000" in colours, icon


def test_theme_scales_the_font_and_tells(qapp, qtbot):
    theme = Theme()
    with qtbot.waitSignal(theme.changed):
        theme.use("dark", 150)
    assert qapp.font().pointSizeF() == pytest.approx(15.75)
    theme.use("light", 100)


def test_window_state_survives_and_forgives(tmp_path):
    path = tmp_path / "state.json"
    WindowState(path).put("scale", 125)
    assert WindowState(path).number("scale") == 125
    path.write_text(json.dumps({"scale": "wide", "theme": "dark", "evil": 1}))
    again = WindowState(path)
    assert (again.number("scale"), again.text("theme")) == (100, "dark")
    path.write_text("{broken")
    assert WindowState(path).text("theme") == "light"
    with pytest.raises(KeyError):
        again.put("evil", 1)


def test_a_second_start_hands_its_file_over(qtbot, tmp_path):
    first = SingleInstance(tmp_path)
    assert not hand_over(tmp_path / "other", "a.qcpkg")
    with qtbot.waitSignal(first.asked) as asked:
        assert hand_over(tmp_path, "a.qcpkg")
    assert asked.args == ["a.qcpkg"]
    first.close()


def test_an_unforeseen_exception_is_logged_and_told_once(qtbot, caplog):
    hook = CrashHook()
    seen = []
    hook.crashed.connect(seen.append)
    for _ in range(2):
        hook._take(RuntimeError, RuntimeError("boom"), None)
    hook.close()
    assert len(seen) == 1
    assert caplog.text.count("boom") >= 2


def test_findings_and_failures_are_sentences():
    finding = Finding("V-1", Severity.ERROR, Subject(), {"甲": "1", "乙": ""}, "{甲}大于{乙}{丙}")
    assert finding_text(finding) == "1大于（空）{丙}"
    assert text.explanation(UserError("undo.nothing")).what
    assert "RuntimeError" in text.explanation(RuntimeError("secret")).what
    assert "secret" not in str(text.explanation(RuntimeError("secret")))


def test_amounts_and_sizes():
    assert text.amount_text(Decimal("12345.60")) == "12,345.60"
    assert text.amount_text(LowerBound(Decimal(2000))) == "≥ 2,000"
    assert text.amount_text(State.NOT_REPORTED) == "—"
    assert [text.size_text(n) for n in (900, 2048, 5 << 20, 3 << 30)] == [
        "900 B",
        "2.0 KB",
        "5.0 MB",
        "3.00 GB",
    ]


def test_work_asked_for_after_the_end_is_dropped(shell, qtbot):
    owner = Owner()
    shell.tasks.close()
    handle = shell.tasks.write(owner, lambda: "late", tell=Callbacks(owner.take))
    assert handle.cancelled()
    assert not shell.tasks.working


class Knot:
    """A cycle that says in which thread it was freed."""

    def __init__(self, freed: list[str]) -> None:
        self.me, self.freed = self, freed

    def __del__(self) -> None:
        self.freed.append(threading.current_thread().name)


def test_cyclic_garbage_is_freed_on_the_gui_thread_however_much_a_worker_makes(shell, qtbot):
    freed: list[str] = []

    def work() -> int:
        for _ in range(20):
            Knot(freed)
            _ballast = [[number] for number in range(20_000)]
        return len(freed)

    owner = Owner()
    shell.tasks.read(owner, work, tell=Callbacks(owner.take))
    qtbot.waitUntil(lambda: bool(owner.got))
    qtbot.waitUntil(lambda: len(freed) == 20, timeout=10_000)
    assert set(freed) == {threading.main_thread().name}
