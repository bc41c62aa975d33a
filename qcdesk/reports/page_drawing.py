"""Draws one page of a PDF in a process of its own: a file from outside never reaches the program's memory.

Run as a script with JSON arguments: ``page_drawing.py {"path":…,"page":…,"side":…,"turn":…}``. It writes
one line of JSON and then the pixels, four bytes each (blue, green, red, unused), line by line. It imports
nothing of the program, so that it starts quickly and can be run isolated.
"""

from __future__ import annotations

import json
import sys
from typing import Any

MEMORY = 1 << 30
"""Bytes that the process may map."""
SECONDS = 20
"""Processor time that one page may cost."""
MAX_SIDE = 5_000
MAX_PIXELS = 16_000_000
MAX_PAGES = 2_000
QUARTERS = (0, 90, 180, 270)
WRONG_PASSWORD = 4
"""PDFium's own number for a file that cannot be opened without its password."""


def limit() -> None:
    """Bound memory and processor time where the system can, and forbid writing any file."""
    try:
        import resource  # noqa: PLC0415 - not on Windows, where the caller's patience is the only limit
    except ImportError:
        return
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def scale_for(width: float, height: float, side: int) -> float:
    """The scale at which the longer side has `side` pixels, within the limits."""
    longest = min(max(side, 16), MAX_SIDE)
    scale = longest / max(width, height, 1.0)
    pixels = (width * scale) * (height * scale)
    return scale if pixels <= MAX_PIXELS else scale * (MAX_PIXELS / pixels) ** 0.5


def draw(path: str, page: int, side: int, turn: int) -> tuple[dict[str, Any], bytes]:
    """A page as head and pixels; a head with ``error`` says in a word why there are none."""
    import pypdfium2  # noqa: PLC0415 - after the limits are set

    try:
        document = pypdfium2.PdfDocument(path)
        pages = len(document)
        if not 0 <= page < min(pages, MAX_PAGES):
            return {"error": "page", "pages": pages}, b""
        chosen = document[page]
        width, height = chosen.get_size()
        scale = scale_for(width, height, side)
        drawn = chosen.render(scale=scale, rotation=QUARTERS[turn % 4], rev_byteorder=False, prefer_bgrx=True)
    except pypdfium2.PdfiumError as error:
        return {"error": "encrypted" if error.err_code == WRONG_PASSWORD else "broken"}, b""
    head = {"pages": min(pages, MAX_PAGES), "width": drawn.width, "height": drawn.height}
    return {**head, "stride": drawn.stride}, bytes(drawn.buffer)


def main(argument: str) -> int:
    """Draw what the argument asks for and write it to the standard output."""
    asked = json.loads(argument)
    limit()
    head, pixels = draw(asked["path"], asked["page"], asked["side"], asked["turn"])
    sys.stdout.buffer.write(json.dumps(head).encode() + b"\n" + pixels)
    sys.stdout.buffer.flush()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
