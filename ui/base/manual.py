"""The manual's sections: the text between two marks, named by the page that they explain."""

from __future__ import annotations

import re
from dataclasses import dataclass

from qcdesk.system import paths

UNIT, OFFICE = "unit.md", "office.md"
"""The manuals of the two desks."""
_MARK = re.compile(r"^<!-- section: ([a-z-]+) -->\n", re.MULTILINE)
_PICTURE = re.compile(r"!\[[^\]]*\]\(([^)]+)\)")


@dataclass(frozen=True)
class Section:
    """One section as Markdown; `key` is a page's key or a name of its own."""

    key: str
    title: str
    text: str

    @property
    def pictures(self) -> list[str]:
        """The pictures it shows, relative to the manual's folder."""
        return _PICTURE.findall(self.text)


def sections(manual: str = UNIT) -> list[Section]:
    """The sections of a desk's manual in their order; none if it was not installed."""
    file = paths.manual_dir() / manual
    if not file.is_file():
        return []
    parts = _MARK.split(file.read_text("utf-8"))[1:]
    return [_section(key, text) for key, text in zip(parts[::2], parts[1::2], strict=True)]


def _section(key: str, text: str) -> Section:
    return Section(key, text.split("\n", 1)[0].lstrip("# "), text)
