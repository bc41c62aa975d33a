"""The first page kept beside a workspace, changed by one who knows how it is made."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import Any

import msgspec

from tests.builders import Desk


def rewrite_first_page(desk: Desk, change: Callable[[Any], object]) -> None:
    """Change the content of a desk's kept page and put it under its right digest."""
    path = desk.folder / "first-page.json"
    found = msgspec.json.decode(path.read_bytes().partition(b"\n")[2])
    change(found)
    body = msgspec.json.encode(found)
    path.write_bytes(hashlib.sha256(body).hexdigest().encode() + b"\n" + body)
