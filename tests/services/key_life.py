"""What happens to the keys of a county: renewed, received, and a kit that brings them."""

from __future__ import annotations

from qcdesk.services.enrol import receive_enrolment
from qcdesk.services.issue_plan import issue_plan
from qcdesk.services.open_kit import install_kit
from qcdesk.services.renew_key import RenewKey, renew_key
from qcdesk.services.seal_period import SealPeriod, seal_period
from qcdesk.store import meta
from tests.builders import PASSPHRASE, PEOPLE, PERIOD

NEW = "Another-Quality-2015"


def renewed(place, unit="north", old=PASSPHRASE):
    with place[unit].open() as context:
        return renew_key(context, RenewKey(NEW, "新钥匙", "0517-1", old, place.usb), rounds=1)


def sealed_with(desk, passphrase, folder=None):
    with desk.open() as context:
        return seal_period(context, SealPeriod(PERIOD, PEOPLE, folder), passphrase)


def received(place, request):
    with place.office.open() as context:
        return receive_enrolment(context, request.path)


def kit_to(place, *names):
    with place.office.open() as context:
        kit = issue_plan(context, PASSPHRASE, place.usb)
    for name in names:
        with place[name].open() as context:
            install_kit(context, kit.path)
    return kit


def device_of(desk):
    with desk.open() as context, context.read() as connection:
        return meta.get(connection, "device_id")
