"""The catalogue is complete: every code has sentences, every sentence its Chinese."""

from __future__ import annotations

import enum
import re
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qcdesk import text
from qcdesk.messages.model import Message
from tools import catalogue

LATIN = re.compile(r"[A-Za-z]{2,}")
ENGLISH_RUN = re.compile(r"(?:[A-Za-z]{2,}[ ,.]+){2,}[A-Za-z]{2,}")
"""Three words on end are a sentence; one or two are an option, a command or a key to press."""
CHINESE = re.compile(r"[\u4e00-\u9fff]")
PLACEHOLDER = re.compile(r"\{[^{}]*\}")
KEPT_LATIN = re.compile(
    r"QCDesk|PySide6?|Python|SQLite|Excel|SHA-256|ZIP|UTF-8|USB|ID|JSON|\./dev setup|SQL|OpenSSH|Ed25519"
    r"|PNG|PDF|CSV|age|qcdesk|is(?: not)? null|contains|\bin\b"
    r"|[\w*.-]*\.(?:qcpkg|xlsx|docx|db|json|toml|txt)|AND|OR"
)
"""Names that stay as they are in Chinese text."""


@pytest.fixture(scope="module")
def translated():
    return catalogue.translated()


@pytest.fixture(scope="module")
def extracted():
    return catalogue.extract()


def _ids(messages):
    return {message.id for message in messages if message.id}


def test_catalogue_is_in_step_with_the_sources(translated, extracted):
    assert _ids(extracted) - _ids(translated) == set(), "new messages: run ./dev i18n"
    assert _ids(translated) - _ids(extracted) == set(), "messages no longer used: run ./dev i18n"


def test_every_message_has_its_chinese(translated):
    assert [message.id for message in catalogue.untranslated(translated)] == []


def _forms(message):
    ids = (message.id,) if isinstance(message.id, str) else message.id
    strings = (message.string,) if isinstance(message.string, str) else message.string
    return ids, strings


def test_placeholders_are_the_same_in_both_languages(translated):
    different = {}
    for message in translated:
        ids, strings = _forms(message)
        wanted = set().union(*(text.placeholders(form) for form in ids))
        if any(text.placeholders(form) != wanted for form in strings):
            different[message.id] = message.string
    assert different == {}


def test_braces_only_hold_names(extracted):
    odd = {
        form
        for message in extracted
        for form in _forms(message)[0]
        if re.search(r"[{}]", re.sub(r"\{[a-z][a-z0-9_]*\}", "", form))
    }
    assert odd == set()


def test_no_english_is_left_in_the_chinese(translated):
    english = {}
    for message in filter(lambda each: each.id, translated):
        for form in _forms(message)[1]:
            rest = KEPT_LATIN.sub("", PLACEHOLDER.sub("", form))
            if ENGLISH_RUN.search(rest) or (LATIN.search(rest) and not CHINESE.search(form)):
                english[message.id] = form
    assert english == {}


def test_chinese_uses_full_width_punctuation(translated):
    half = re.compile(
        r"[\u4e00-\u9fff}”][,;:?!](?![\d/])|[\u4e00-\u9fff]\.(?=\s|$)|[\u4e00-\u9fff]\(|\)[\u4e00-\u9fff]"
    )
    assert {m.id: form for m in translated if m.id for form in _forms(m)[1] if half.search(form)} == {}


def test_compiled_catalogue_is_the_one_of_the_po_file(translated):
    assert catalogue.MO_FILE.read_bytes() == catalogue.compiled(catalogue.translated()), "run ./dev i18n"


def test_extraction_finds_every_way_of_marking(tmp_path):
    (tmp_path / "qcdesk").mkdir()
    (tmp_path / "qcdesk" / "one.py").write_text(
        "_('a'); translate('b', n=1); N_('c')\nplural('{n} d', '{n} ds', 2)\n", encoding="utf-8"
    )
    assert _ids(catalogue.extract(tmp_path)) == {"a", "b", "c", ("{n} d", "{n} ds")}


def test_chinese_is_the_default_whatever_the_system_says(monkeypatch):
    monkeypatch.setenv("LANG", "de_DE.UTF-8")
    assert text.language() == "zh_CN"
    assert text.translate("yes") == "是"


@pytest.mark.parametrize("wanted", ["en", "EN"])
def test_environment_chooses_the_language(monkeypatch, wanted):
    monkeypatch.setenv("QCDESK_LANG", wanted)
    assert text.translate("yes") == "yes"
    monkeypatch.setenv("QCDESK_LANG", "zh-cn")
    assert text.translate("yes") == "是"


def test_setting_wins_over_the_environment(monkeypatch):
    monkeypatch.setenv("QCDESK_LANG", "zh_CN")
    text.use_language("en")
    assert text.language() == "en"
    with pytest.raises(ValueError, match="fr"):
        text.use_language("fr")


@given(st.text())
def test_parameters_are_data(value):
    text.use_language("en")
    shown = text.translate("The program reports “{code}” ({details}).", code="{details}" + value, details="x")
    assert shown.startswith("The program reports “{details}")
    assert shown.endswith("” (x).")


def test_missing_parameter_stays_visible():
    text.use_language("en")
    assert "{details}" in text.translate("The program reports “{code}” ({details}).", code="a.b")


def test_plural_counts():
    text.use_language("en")
    assert text.plural("{n} file", "{n} files", 1) == "1 file"
    assert text.plural("{n} file of {who}", "{n} files of {who}", 3, who="城关镇") == "3 files of 城关镇"


class _Colour(enum.Enum):
    RED = "red"


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (True, "是"),
        (False, "否"),
        (Decimal("1E+3"), "1000"),
        (Decimal("52.40"), "52.40"),
        (_Colour.RED, "red"),
        (("甲", "乙"), "甲、乙"),
        (frozenset({"b", "a"}), "a、b"),
        ("a\nb\u202ec", "a�b�c"),
    ],
)
def test_parameters_are_shown_for_a_person(value, shown):
    assert text.display(value) == shown


def test_explanation_says_what_is_safe_and_what_to_do():
    shown = text.explain("value.malformed", {"value": "30", "type": "date"})
    assert shown.what == "“30”不是有效的日期。"
    assert str(shown) == shown.what + shown.safe + shown.next_step
    text.use_language("en")
    assert "“date”" in text.explain("value.malformed", {"value": "30", "type": "date"}).what
    assert str(text.explain("value.malformed", {"value": "30", "type": "date"})).count(". ") == 2


def test_parameter_that_is_a_code_becomes_its_sentence():
    shown = text.explain("passphrase.weak", {"reason": "passphrase.repeated"})
    assert shown.what == "口令不予接受：口令由少数几个字符重复组成。"


def test_unknown_code_is_shown_with_its_parameters():
    assert str(text.explain("no.such", {"a": 1, "b": "x"})) == "程序报告“no.such”（a=1, b=x）。"


def test_code_defined_twice_is_noticed(monkeypatch):
    monkeypatch.setattr("qcdesk.messages.terms.MESSAGES", {"value.malformed": Message("x")}, raising=False)
    text.catalogued.cache_clear()
    with pytest.raises(ValueError, match=r"twice: value\.malformed"):
        text.catalogued()
    text.catalogued.cache_clear()
