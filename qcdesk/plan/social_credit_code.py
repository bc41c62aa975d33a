"""The unified social credit code of an organisation and its check character (GB 32100-2015)."""

from __future__ import annotations

_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
"""Section 4.1: digits and capital letters without I, O, S, V, Z."""

_LENGTH = 18


def looks_like_social_credit_code(code: str) -> bool:
    """True if the code has 18 letters and digits, so that a check character can be demanded."""
    return len(code) == _LENGTH and code.isascii() and code.isalnum()


def check_character(body: str) -> str:
    """The 18th character of the first 17 (section 5): weights 3^i mod 31, sum to 31.

    Raises ValueError for another length or a letter outside the alphabet.
    """
    if len(body) != _LENGTH - 1:
        raise ValueError(body)
    total = sum(_ALPHABET.index(character) * pow(3, i, 31) for i, character in enumerate(body))
    return _ALPHABET[-total % 31]


def is_social_credit_code(code: str) -> bool:
    """True if the code has 18 characters of the alphabet and the right check character."""
    if len(code) != _LENGTH or any(character not in _ALPHABET for character in code):
        return False
    return check_character(code[:-1]) == code[-1]
