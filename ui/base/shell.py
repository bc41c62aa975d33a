"""What the program has before and after any workspace is open: tasks, theme, remembered choices."""

from __future__ import annotations

from dataclasses import dataclass

from ui.base.tasks import Tasks
from ui.base.theme import Theme
from ui.base.window_state import WindowState


@dataclass(frozen=True)
class Shell:
    """Made once when the program starts."""

    tasks: Tasks
    theme: Theme
    state: WindowState
