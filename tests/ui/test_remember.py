"""“Remember on this PC” on the unit desk: settings page and the page that seals."""

from __future__ import annotations

import pytest

from tests import builders
from tests.memory_keyring import installed


@pytest.fixture
def store():
    with installed() as made:
        yield made


def test_a_computer_without_a_store_says_so_and_offers_nothing(county, opened):
    page = opened(county["north"]).show_page("settings")
    opened.settle()
    assert page.remember_card.state.text() == "本机没有可供本程序使用的密码库。"
    assert not page.remember_card.remember.isVisible()
    assert not page.remember_card.forget.isVisible()


def test_remember_seal_without_typing_and_forget(county, opened, store, tmp_path):
    builders.honour(county["north"], "名牌")
    window = opened(county["north"])
    submit = window.show_page("submit")
    opened.settle()
    for field in submit.names.values():
        field.setText("张三")
    assert not submit.seal_button.isEnabled()
    card = window.show_page("settings").remember_card
    opened.settle()
    assert not card.remember.isEnabled()
    for typed, remembered in (("wrong", False), (builders.PASSPHRASE, True)):
        card.passphrase.field.setText(typed)
        card.remember.click()
        opened.settle()
        assert bool(store.held) is remembered
        assert card.banner.isVisible() is not remembered
    assert card.forget.isVisible()
    assert not card.remember.isVisible()
    submit = window.show_page("submit")
    opened.settle()
    assert submit.passphrase.field.placeholderText() == "本机已记住口令"
    submit.folder.setText(str(tmp_path / "drive"))
    assert submit.seal_button.isEnabled()
    submit.seal()
    opened.settle()
    assert list((tmp_path / "drive").glob("*.qcpkg"))
    card = window.show_page("settings").remember_card
    opened.settle()
    card.forget.click()
    opened.settle()
    assert store.held == {}
    assert card.passphrase.isVisible()


def test_a_locked_store_is_explained_and_the_passphrase_is_typed(county, opened, store, tmp_path):
    builders.honour(county["north"], "名牌")
    store.locked = True
    window = opened(county["north"])
    card = window.show_page("settings").remember_card
    opened.settle()
    assert card.banner.isVisible()
    submit = window.show_page("submit")
    opened.settle()
    for field in submit.names.values():
        field.setText("张三")
    assert not submit.seal_button.isEnabled()
    submit.passphrase.field.setText(builders.PASSPHRASE)
    assert submit.seal_button.isEnabled()
