"""“Remember on this PC”: off by default, proved before it is stored, right after a change, never the root's."""

from __future__ import annotations

import keyring
import pytest
from keyring.backends import chainer, fail, null

from qcdesk.domain.errors import EnvironmentFault, UserError, WrongPassphrase
from qcdesk.services import remember_passphrase as remember
from qcdesk.services.list_keys import list_keys
from qcdesk.services.office_keys import change_passphrase
from qcdesk.services.renew_key import RenewKey, renew_key
from qcdesk.services.seal_period import SealPeriod, seal_period
from tests.builders import PASSPHRASE, PEOPLE, PERIOD, county, honour, merge_at
from tests.memory_keyring import MemoryKeyring, PlainKeyring, installed

NEW = "Another-Quality-2015"


class ChainOfBoth(chainer.ChainerBackend):
    """Two stores, of which only the second protects anything."""

    backends = (PlainKeyring(), MemoryKeyring())


@pytest.fixture
def store():
    with installed() as made:
        yield made


def sealed(desk, passphrase=""):
    with desk.open() as context:
        return seal_period(context, SealPeriod(PERIOD, PEOPLE), passphrase)


def test_nothing_is_remembered_before_it_is_asked_for(tmp_path, store):
    place = county(tmp_path)
    honour(place["north"], "未记住")
    with place["north"].open() as context:
        assert remember.remembering(context) == remember.Remembering(store.name, ())
    sealed(place["north"], PASSPHRASE)
    assert store.held == {}
    honour(place["north"], "还是未记住")
    with pytest.raises(WrongPassphrase):
        sealed(place["north"])


def test_remembered_it_seals_without_asking_until_it_is_forgotten(tmp_path, store):
    place = county(tmp_path)
    honour(place["north"], "记住")
    with place["north"].open() as context:
        with pytest.raises(WrongPassphrase):
            remember.remember_passphrase(context, "device", "not the passphrase")
        assert store.held == {}
        assert remember.remember_passphrase(context, "device", PASSPHRASE).names == ("device",)
        (view,) = [key for key in list_keys(context) if key.name == "device"]
    assert store.held == {("QCDesk", f"device {view.fingerprint}"): PASSPHRASE}
    assert merge_at(place.office, sealed(place["north"]).path).outcome == "merged"
    with place["north"].open() as context:
        assert remember.forget_passphrase(context, "device").names == ()
        assert remember.forget_passphrase(context, "device").names == ()
    assert store.held == {}


def test_each_key_of_each_computer_has_its_own_entry(tmp_path, store):
    place = county(tmp_path)
    with place["north"].open() as context:
        remember.remember_passphrase(context, "device", PASSPHRASE)
    with place["south"].open() as context:
        assert remember.remembered_passphrase(context, "device") == ""
    with place.office.open() as context:
        remember.remember_passphrase(context, "receipt", PASSPHRASE)
        assert remember.remembering(context).names == ("receipt",)
        assert remember.remembered_passphrase(context, "kit") == ""


def test_the_roots_passphrase_is_never_remembered(tmp_path, store):
    place = county(tmp_path)
    with place.office.open() as context, pytest.raises(UserError, match=r"key\.not-remembered"):
        remember.remember_passphrase(context, "root", PASSPHRASE)
    assert store.held == {}


def test_a_change_of_passphrase_is_followed_and_a_stale_one_dropped(tmp_path, store):
    place = county(tmp_path)
    with place["north"].open() as context:
        remember.remember_passphrase(context, "device", PASSPHRASE)
        change_passphrase(context, "device", PASSPHRASE, NEW, rounds=1)
        assert remember.remembered_passphrase(context, "device") == NEW
        store.locked = True
        change_passphrase(context, "device", NEW, PASSPHRASE, rounds=1)
        store.locked = False
        assert list(store.held.values()) == [NEW]
        assert remember.remembered_passphrase(context, "device") == ""
    assert store.held == {}


def test_a_renewed_key_is_not_remembered(tmp_path, store):
    place = county(tmp_path)
    with place["north"].open() as context:
        remember.remember_passphrase(context, "device", PASSPHRASE)
        renew_key(context, RenewKey(NEW, "新钥匙", "0", PASSPHRASE), rounds=1)
        assert remember.remembering(context).names == ()
    assert store.held == {}


def test_a_locked_store_says_so_and_stores_nothing(tmp_path, store):
    place = county(tmp_path)
    store.locked = True
    with place["north"].open() as context, pytest.raises(EnvironmentFault, match=r"vault\.failed"):
        remember.remember_passphrase(context, "device", PASSPHRASE)
    assert store.held == {}


@pytest.mark.parametrize("backend", [fail.Keyring, null.Keyring, PlainKeyring])
def test_a_machine_without_a_store_is_told_plainly(tmp_path, store, backend):
    place = county(tmp_path)
    keyring.set_keyring(backend())
    with place["north"].open() as context:
        assert remember.remembering(context) == remember.Remembering("", ())
        with pytest.raises(EnvironmentFault, match=r"vault\.none"):
            remember.remember_passphrase(context, "device", PASSPHRASE)
        assert remember.forget_passphrase(context, "device").names == ()


def test_of_several_stores_the_one_that_protects_is_used(tmp_path, store):
    place = county(tmp_path)
    chain = ChainOfBoth()
    keyring.set_keyring(chain)
    with place["north"].open() as context:
        assert remember.remember_passphrase(context, "device", PASSPHRASE).names == ("device",)
    assert (len(chain.backends[0].held), len(chain.backends[1].held)) == (0, 1)
