"""The office above in the pictures: a city whose plan has the demonstration county as one of its units."""

from __future__ import annotations

from contextlib import AbstractContextManager
from pathlib import Path

from msgspec.structs import replace

from qcdesk.bootstrap import create_upper, create_workspace, open_upper, open_workspace
from qcdesk.domain.revisions import Comment, Verdict
from qcdesk.plan.model import Plan, Unit
from qcdesk.services.context import Context
from qcdesk.services.enrol import confirm_device, receive_enrolment, request_enrolment
from qcdesk.services.issue_plan import adopt_plan, issue_plan
from qcdesk.services.list_entries import current_plan, list_entries
from qcdesk.services.make_receipt import make_receipt
from qcdesk.services.merge_packages import merge_package
from qcdesk.services.office_keys import init_office
from qcdesk.services.open_kit import install_kit
from qcdesk.services.review import Decide, decide
from qcdesk.services.seal_period import SealPeriod, seal_period
from qcdesk.services.submission_people import people
from qcdesk.text import translate
from ui.office_county import OfficeCounty

OFFICE, COUNTY = "SZQB", "HZ"
"""The codes of the city's own office and of the county."""
REGISTERS, FIGURES = 2, 2
"""What the city asks of its counties: the first registers in full, and the first counted figures."""
TYPED = {"source": "reading", "register_code": "", "where": "", "of": "", "lead": "", "co_units": ()}


class City:
    """The city's workspace and its drive, below the demonstration's folder; one for each run of pictures."""

    def __init__(self, county: OfficeCounty, name: str) -> None:
        self._county = county
        self.folder = county.folder / f"city-{name}"
        self._stick = county.folder / f"city-stick-{name}"

    def join(self, office: Context) -> None:
        """The city issues its kit; the county installs it, asks to be enrolled and is confirmed."""
        secret, rounds = self._county.secret, self._county.played.key_rounds
        plan = city_plan(current_plan(office))
        create_workspace(self.folder, "office", self._county.person, self._county.clock)
        with self._open() as city:
            code = init_office(city, secret, secret, (), rounds).root_code
            adopt_plan(city, plan)
            kit = issue_plan(city, secret, self._stick).path
        create_upper(office)
        with open_upper(office) as upper:
            install_kit(upper, kit, COUNTY, code)
            request = request_enrolment(
                upper, secret, translate("Quality office"), "0517-8720 0000", self._stick, rounds=rounds
            )
        with self._open() as city:
            device = receive_enrolment(city, request.path)
            confirm_device(city, device.device_id, request.code, self._county.person)

    def answer(self, upper: Context) -> Path:
        """The county seals, the city merges, returns two entries; its receipt."""
        period, name = self._county.played.period, self._county.person
        command = SealPeriod(period, people(name, name, name), self._stick)
        sealed = seal_period(upper, command, self._county.secret)
        with self._open() as city:
            merge_package(city, sealed.path)
            comment = Comment(translate("Please add the scan of the certificate."))
            asked = list_entries(city, current_plan(city).registers[0].code)[:2]
            decide(city, [Decide(entry.entry_id, Verdict.RETURNED, (comment,)) for entry in asked])
            return make_receipt(city, COUNTY, self._county.secret, self._stick).path

    def _open(self) -> AbstractContextManager[Context]:
        return open_workspace(self.folder, self._county.person, self._county.clock)


def city_plan(below: Plan) -> Plan:
    """A plan for the county as a unit: some of its registers with a field more, some figures to be typed."""
    name = translate("Model city")
    registers = [register for register in below.registers if not register.builtin][:REGISTERS]
    first = registers[0]
    note = replace(first.fields[0], code="city_note", label=translate("Recommendation"), required="", help="")
    registers[0] = replace(first, fields=(*first.fields, note))
    counted = [each for each in below.indicators if each.source == "register" and each.value_type == "number"]
    settings = replace(
        below.settings, programme="CITY", county=name, name=translate("Quality plan of the model city")
    )
    units = (
        Unit(code=OFFICE, name=translate("Quality office of the model city"), kind="office"),
        Unit(code=COUNTY, name=below.settings.county, kind="district"),
    )
    return replace(
        below,
        settings=settings,
        units=units,
        registers=(
            *(replace(register, units=("*",)) for register in registers),
            *(register for register in below.registers if register.builtin),
        ),
        indicators=tuple(replace(indicator, **TYPED) for indicator in counted[:FIGURES]),
        targets=(),
        checks=(),
        stages=(),
        scheme=(),
        rewards=(),
        changes=(),
    )
