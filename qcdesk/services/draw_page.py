"""A page of a PDF as a picture; the file is hostile, so another process reads it, and not for long."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from qcdesk.domain.errors import EnvironmentFault, UserError
from qcdesk.reports import page_drawing
from qcdesk.system.faults import disk_faults
from qcdesk.system.files import CancelledError, IsCancelled, Progress, ignore_progress, never_cancelled
from qcdesk.system.runtime import DRAW_PAGE, built_part

PATIENCE = 25.0
"""Seconds after which the drawing is given up."""
BEAT = 0.05
"""Seconds between two looks whether the user wants something else by now."""
MAX_ANSWER = page_drawing.MAX_PIXELS * 4 + page_drawing.MAX_SIDE * 64 + 4096
"""Bytes of the largest answer that is read."""


@dataclass(frozen=True)
class DrawPage:
    """Which page, from 0; `side` is the wanted length of the longer side in pixels, `turn` quarters right."""

    path: Path
    page: int = 0
    side: int = 1600
    turn: int = 0


@dataclass(frozen=True)
class PageImage:
    """A drawn page: `pixels` are four bytes each (blue, green, red, unused) in lines of `stride` bytes."""

    page: int
    pages: int
    width: int
    height: int
    stride: int
    pixels: bytes


def draw_page(
    command: DrawPage,
    progress: Progress = ignore_progress,
    cancelled: IsCancelled = never_cancelled,
) -> PageImage:
    """Draw a page in a process with bounded memory, time and pixels.

    Raises UserError ``pdf.broken``, ``pdf.encrypted``, ``pdf.page``, ``pdf.too-much``,
    EnvironmentFault ``disk.*``, and CancelledError.
    """
    with disk_faults(command.path):
        command.path.stat()
    asked = {"path": str(command.path), "page": command.page, "side": command.side, "turn": command.turn}
    answer = _run([*program(), json.dumps(asked)], cancelled)
    progress(1, 1)
    return _image(command, answer)


def program() -> list[str]:
    """The command that draws: the built program itself, or this Python with the script alone."""
    return built_part(DRAW_PAGE) or [sys.executable, "-I", str(page_drawing.__file__)]


def _run(command: list[str], cancelled: IsCancelled) -> bytes:
    try:
        child = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        )
    except OSError as error:
        raise EnvironmentFault("pdf.no-process", detail=error.strerror or str(error)) from error
    end = time.monotonic() + PATIENCE
    with child:
        while True:
            try:
                answer, _ = child.communicate(timeout=BEAT)
            except subprocess.TimeoutExpired:
                if cancelled() or time.monotonic() > end:
                    child.kill()
                    child.communicate()
                    raise (CancelledError() if cancelled() else UserError("pdf.too-much")) from None
            else:
                break
    if child.returncode or len(answer) > MAX_ANSWER:
        raise UserError("pdf.too-much")
    return answer


def _image(command: DrawPage, answer: bytes) -> PageImage:
    line, _, pixels = answer.partition(b"\n")
    head = json.loads(line or b'{"error": "broken"}')
    if head.get("error") == "encrypted":
        raise UserError("pdf.encrypted")
    if head.get("error") == "page":
        raise UserError("pdf.page", page=command.page + 1, pages=head["pages"])
    if "error" in head or len(pixels) < head["stride"] * head["height"]:
        raise UserError("pdf.broken")
    return PageImage(command.page, head["pages"], head["width"], head["height"], head["stride"], pixels)
