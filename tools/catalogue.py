"""The message catalogue's workshop: extract from the sources, update the .po file, compile the .mo file.

Both files carry no dates, so that the same sources always give the same bytes.
"""

from __future__ import annotations

import io
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_file
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parents[1]
LOCALE = "zh_CN"
PO_FILE = ROOT / "resources" / "locale" / LOCALE / "LC_MESSAGES" / "qcdesk.po"
MO_FILE = PO_FILE.with_suffix(".mo")
SOURCES = ("qcdesk", "ui", "main.py")
KEYWORDS = {"_": None, "N_": None, "translate": None, "plural": (1, 2)}

Marked = tuple[int, str | tuple[str, ...], list[str], str | None]
"""One marked message: line, text or its singular and plural, comments, context."""

_NO_DATE = datetime(2000, 1, 1, tzinfo=UTC)
_HEADER = f"""\
# Simplified Chinese for QCDesk; ./dev i18n updates and compiles it.
msgid ""
msgstr ""
"Project-Id-Version: QCDesk\\n"
"Language: {LOCALE}\\n"
"Plural-Forms: nplurals=1; plural=0;\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"

"""


def extract(root: Path = ROOT) -> Catalog:
    """All messages marked in the sources under `root`, with the files they stand in."""
    found = Catalog()
    for path, (_line, message, comments, context) in _marked(root):
        found.add(message, None, [(path, 0)], auto_comments=comments, context=context)
    return found


def _marked(root: Path) -> Iterator[tuple[str, Marked]]:
    for source in SOURCES:
        path = root / source
        files = [path] if path.is_file() else sorted(path.rglob("*.py"))
        for file in files:
            for marked in extract_from_file("python", file, keywords=KEYWORDS):
                yield file.relative_to(root).as_posix(), marked


def translated(po_file: Path = PO_FILE) -> Catalog:
    """The catalogue of the .po file."""
    with po_file.open("rb") as file:
        return read_po(file, locale=LOCALE)


def update(template: Catalog, existing: Catalog) -> bytes:
    """The .po file for the template's messages, keeping what is translated and dropping what is gone."""
    existing.update(template, no_fuzzy_matching=True)
    existing.obsolete.clear()
    body = io.BytesIO()
    write_po(body, existing, width=0, omit_header=True, sort_output=True, include_lineno=False)
    return _HEADER.encode() + body.getvalue()


def compiled(catalogue: Catalog) -> bytes:
    """The .mo file of a catalogue."""
    catalogue.creation_date = catalogue.revision_date = _NO_DATE
    catalogue.fuzzy = False
    out = io.BytesIO()
    write_mo(out, catalogue)
    return out.getvalue()


def untranslated(catalogue: Catalog) -> list[Message]:
    """The messages without a translation, or with one that is only a guess."""
    return [message for message in catalogue if message.id and (message.fuzzy or not _complete(message))]


def _complete(message: Message) -> bool:
    forms = [message.string] if isinstance(message.string, str) else list(message.string or ())
    return bool(forms) and all(forms)


def main() -> int:
    """Bring both files up to date; 1 when a message still lacks its translation."""
    PO_FILE.write_bytes(update(extract(), translated()))
    catalogue = translated()
    MO_FILE.write_bytes(compiled(catalogue))
    waiting = untranslated(catalogue)
    for message in waiting:
        print("untranslated:", message.id)
    return 1 if waiting else 0


if __name__ == "__main__":
    sys.exit(main())
