"""The message catalogue: English message ids, shown in the chosen language.

The language is set once by whoever opens the program: `use_language`, else the environment
variable ``QCDESK_LANG``, else Simplified Chinese, whatever the system's locale is.
"""

from __future__ import annotations

import enum
import gettext
import importlib
import os
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from qcdesk import messages
from qcdesk.messages.model import N_ as N_  # noqa: PLC0414  # for those who may not see messages
from qcdesk.messages.model import Message
from qcdesk.messages.terms import TERMS
from qcdesk.system import paths

if TYPE_CHECKING:
    from qcdesk.domain.findings import Finding

DOMAIN = "qcdesk"
DEFAULT_LANGUAGE = "zh_CN"
LANGUAGES: Mapping[str, str] = {"zh_CN": "简体中文", "en": "English"}
"""The languages of the program, each by its own name; English is the source."""

_PLACEHOLDER = re.compile(r"\{([a-z][a-z0-9_]*)\}")
_LABEL = re.compile(r"\{([^{}]+)\}")
_BIDI_CONTROLS = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f")
_UNSHOWN = (range(0x20), range(0x7F, 0xA0), range(0xD800, 0xE000))
"""Control characters and halves of pairs: the categories Cc and Cs of Unicode."""
_chosen: list[str] = []


@dataclass(frozen=True)
class Explanation:
    """A message for a person: what is wrong, what is safe, what to do next; parts may be empty."""

    what: str
    safe: str = ""
    next_step: str = ""

    def __str__(self) -> str:
        gap = "" if language() == "zh_CN" else " "
        return gap.join(part for part in (self.what, self.safe, self.next_step) if part)


def use_language(code: str) -> None:
    """Choose the language of all later texts; an empty `code` returns to the default.

    Raises ValueError for a language the program does not have.
    """
    if code and code not in LANGUAGES:
        raise ValueError(code)
    _chosen[:] = [code] if code else []


def language() -> str:
    """The language in use, a key of `LANGUAGES`."""
    if _chosen:
        return _chosen[0]
    wanted = os.environ.get("QCDESK_LANG", "").replace("-", "_")
    by_lower = {known.lower(): known for known in LANGUAGES}
    return by_lower.get(wanted.lower(), DEFAULT_LANGUAGE)


def translate(message: str, **params: object) -> str:
    """The message in the language in use, its ``{named}`` placeholders filled with `params`.

    Parameters are data: they are shown by `display` and never read as a pattern.
    A placeholder without a parameter stays as it is.
    """
    return _fill(_catalogue(language()).gettext(message), params)


_ = translate


def plural(singular: str, several: str, n: int, **params: object) -> str:
    """The form of a message that fits `n`, which also fills the placeholder ``{n}``."""
    return _fill(_catalogue(language()).ngettext(singular, several, n), {"n": n, **params})


def explain(code: str, params: Mapping[str, object]) -> Explanation:
    """The sentences for an error or finding code; an unknown code is shown with its parameters.

    Parameters that are words of the model or codes themselves are shown as text too.
    """
    message = catalogued().get(code)
    if message is None:
        details = ", ".join(f"{name}={display(value)}" for name, value in params.items())
        return Explanation(translate(_UNKNOWN, code=code, details=details or "-"))
    shown = {name: _term(name, value, params) for name, value in params.items()}
    texts = (message.what, message.safe, message.next_step)
    what, safe, next_step = (translate(text, **shown) if text else "" for text in texts)
    return Explanation(what, safe, next_step)


def finding_text(finding: Finding, fields: str = "") -> str:
    """A finding as one sentence: the plan author's own, or the built-in code's.

    In the author's a label in braces is replaced by the value that failed, a blank one by “空”;
    what is no label stays. `fields` names what the finding is about instead of its parameters.
    """
    if not finding.message:
        return explain(finding.code, {"field": fields or listed(finding.params), **finding.params}).what

    def value(match: re.Match[str]) -> str:
        found = finding.params.get(match[1])
        return match[0] if found is None else (found or translate(_BLANK))

    return _LABEL.sub(value, finding.message)


_BLANK = N_("(blank)")
_UNKNOWN = N_("The program reports “{code}” ({details}).")


@cache
def catalogued() -> Mapping[str, Message]:
    """Every code with its English sentences, from all modules of `qcdesk.messages`."""
    import pkgutil  # noqa: PLC0415 - a window is painted before anything has to be explained

    found: dict[str, Message] = {}
    for module in pkgutil.iter_modules(messages.__path__, f"{messages.__name__}."):
        table: dict[str, Message] = getattr(importlib.import_module(module.name), "MESSAGES", {})
        for code, message in table.items():
            if code in found:
                raise ValueError(f"message code defined twice: {code}")
            found[code] = message
    return found


def placeholders(message: str) -> frozenset[str]:
    """The names in braces that a message wants to be filled."""
    return frozenset(_PLACEHOLDER.findall(message))


def display(value: object) -> str:
    """A parameter as text for a person: no control or direction characters, lists joined."""
    from decimal import Decimal  # noqa: PLC0415 - a window is painted before any number is shown

    if isinstance(value, bool):
        return translate(_YES if value else _NO)
    if isinstance(value, enum.Enum):
        return display(value.value)
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, (set, frozenset)):
        return display(sorted(value, key=str))
    if isinstance(value, (list, tuple)):
        return ("、" if language() == "zh_CN" else ", ").join(display(item) for item in value)
    return "".join(_visible(character) for character in str(value))


def listed(items: Iterable[object]) -> str:
    """Several parameters one after another, as the language lists things."""
    return display(list(items))


_YES = N_("yes")
_NO = N_("no")


def _term(name: str, value: object, params: Mapping[str, object]) -> object:
    """The translated word for a parameter; a parameter that is itself a code becomes its sentence."""
    if isinstance(value, str) and value in catalogued():
        return translate(catalogued()[value].what, **params)
    word = TERMS.get(name, {}).get(str(value))
    return translate(word) if word else value


def term(name: str, value: str | enum.Enum) -> str:
    """A word of the model as messages show it under this parameter name; one that has none as it is."""
    return str(_term(name, value.value if isinstance(value, enum.Enum) else value, {}))


def _visible(character: str) -> str:
    hidden = character in _BIDI_CONTROLS or any(ord(character) in codes for codes in _UNSHOWN)
    return "\ufffd" if hidden else character


def _fill(pattern: str, params: Mapping[str, object]) -> str:
    def value(match: re.Match[str]) -> str:
        return display(params[match[1]]) if match[1] in params else match[0]

    return _PLACEHOLDER.sub(value, pattern)


@cache
def _catalogue(code: str) -> gettext.NullTranslations:
    if code == "en":
        return gettext.NullTranslations()
    file = paths.resources_dir() / "locale" / code / "LC_MESSAGES" / f"{DOMAIN}.mo"
    with file.open("rb") as compiled:
        return gettext.GNUTranslations(compiled)
