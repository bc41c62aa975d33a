"""The compiled plan as canonical bytes (RFC 8785) and back."""

from __future__ import annotations

import hashlib
from decimal import Decimal
from functools import lru_cache
from typing import Any

import msgspec
import rfc8785

from qcdesk.domain.errors import UserError
from qcdesk.plan.model import Plan

MAX_PLAN_SIZE = 50 * 2**20
MAX_EXPONENT = 40
"""Digits of a number before or after its point; written out, a greater one would fill the memory."""


def plan_bytes(plan: Plan) -> bytes:
    """The plan as canonical JSON; equal plans have equal bytes.

    Decimals are strings in plain notation without trailing zeros, dates ISO 8601 strings.
    """
    plain = _plain(msgspec.to_builtins(plan, builtin_types=(Decimal,)))
    for indicator in plain["indicators"]:
        if not indicator[
            "help"
        ]:  # a plan from before there was a help keeps its bytes, and with them its digest
            del indicator["help"]
    return rfc8785.dumps(plain)


def plan_digest(plan: Plan) -> str:
    """The SHA-256 of the plan's canonical bytes, 64 lower-case hex digits."""
    return hashlib.sha256(plan_bytes(plan)).hexdigest()


def load_plan(data: bytes) -> Plan:
    """The plan of canonical bytes; the same bytes are parsed once.

    Raises UserError ``plan.malformed`` unless the bytes are exactly those of a valid plan.
    """
    if len(data) > MAX_PLAN_SIZE:
        raise UserError("plan.malformed", detail="size")
    return _parsed(data)


@lru_cache(maxsize=8)
def _parsed(data: bytes) -> Plan:
    try:
        plan = msgspec.json.decode(data, type=Plan)
        canonical = plan_bytes(plan)
    except (msgspec.MsgspecError, ValueError) as error:
        raise UserError("plan.malformed", detail=str(error)) from error
    if canonical != data:
        raise UserError("plan.malformed", detail="not canonical")
    return plan


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(item) for item in value]
    return _decimal(value) if isinstance(value, Decimal) else value


def _decimal(amount: Decimal) -> str:
    if not amount.is_finite() or abs(amount.adjusted()) > MAX_EXPONENT:
        raise ValueError("a number without an end")
    text = format(amount, "f")
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text in ("-0", "") else text
