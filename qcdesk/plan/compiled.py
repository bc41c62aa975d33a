"""The compiled plan as canonical bytes (RFC 8785) and back."""

from __future__ import annotations

import hashlib
from decimal import Decimal
from functools import lru_cache
from typing import Any

import rfc8785
from pydantic import ValidationError

from qcdesk.domain.errors import UserError
from qcdesk.plan.model import Plan

MAX_PLAN_SIZE = 50 * 2**20


def plan_bytes(plan: Plan) -> bytes:
    """The plan as canonical JSON; equal plans have equal bytes.

    Decimals are strings in plain notation without trailing zeros, dates ISO 8601 strings.
    """
    return rfc8785.dumps(_plain(plan.model_dump()))


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
        plan = Plan.model_validate_json(data)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        raise UserError("plan.malformed", detail=f"{where}: {first['type']}") from error
    if plan_bytes(plan) != data:
        raise UserError("plan.malformed", detail="not canonical")
    return plan


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(item) for item in value]
    if isinstance(value, Decimal):
        return _decimal(value)
    if value is None or isinstance(value, (bool, int)):
        return value
    if hasattr(value, "isoformat"):
        return value.isoformat()
    return str(getattr(value, "value", value))


def _decimal(amount: Decimal) -> str:
    text = format(amount, "f")
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text in ("-0", "") else text
