from __future__ import annotations

import subprocess
import sys
import textwrap

import pytest

from qcdesk.domain.errors import EnvironmentFault
from qcdesk.system.runtime import check_binding


def test_installed_combination_is_accepted():
    check_binding()


@pytest.mark.parametrize("pyside", ["6.12.0", "6.13.1", "7.0.0"])
def test_crashing_combination_is_refused(pyside):
    with pytest.raises(EnvironmentFault) as caught:
        check_binding((3, 11), pyside, "linux")
    assert caught.value.code == "runtime.binding-crashes"
    assert caught.value.params == {"pyside": pyside, "python": "3.11"}


@pytest.mark.parametrize(
    ("python", "pyside", "platform"),
    [
        ((3, 11), "6.11.3", "linux"),
        ((3, 12), "6.12.0", "linux"),
        ((3, 13), "6.13.0", "linux"),
        ((3, 11), "6.12.0", "win32"),
    ],
)
def test_sound_combinations_are_accepted(python, pyside, platform):
    check_binding(python, pyside, platform)


def test_void_calls_keep_their_reference_to_none():
    # Losing one reference per call kills the child long before the end of the loop.
    program = textwrap.dedent("""
        import sys
        from PySide6.QtCore import QObject
        thing = QObject()
        before = sys.getrefcount(None)
        for _ in range(20_000):
            thing.property("absent")
            thing.setObjectName("name")
        assert abs(sys.getrefcount(None) - before) < 1_000
        print("alive")
    """)
    child = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert (child.returncode, child.stdout.strip()) == (0, "alive"), child.stderr
