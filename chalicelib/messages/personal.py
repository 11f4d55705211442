"""Personal data in a text that leaves the hub: identity cards by checksum, bank cards by Luhn, phones, e-mail. Pure."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

_WIDE = {ord("０") + digit: str(digit) for digit in range(10)} | {ord("Ｘ"): "X", ord("ｘ"): "x", ord("－"): "-"}
_WIDE |= {0x3000: " ", 0xA0: " ", ord("＠"): "@", ord("．"): "."}
_NUMBER = re.compile(r"(?<![0-9])[0-9](?:[ -]?[0-9]){10,21}(?:[ -]?[Xx])?(?![0-9])", re.ASCII)
_MAIL = re.compile(r"[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){1,4}", re.ASCII)
_PHONE = re.compile(r"(?:86|0086)?1[3-9][0-9]{9}\Z", re.ASCII)
_OLD_IDENTITY = re.compile(r"[1-6][0-7][0-9]{6}([0-9]{2})([0-9]{2})[0-9]{3}\Z", re.ASCII)
"""Region, year, month, day, number."""
_DAYS = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECKS = "10X98765432"
_CARD = range(13, 20)
_SHOWN_BEFORE, _SHOWN_AFTER, _NINES = 3, 4, 9


def masked(text: str) -> str:
    """A text with stars in the place of what would name somebody."""
    plain = text.translate(_WIDE)
    shown = list(text)
    for found in _NUMBER.finditer(plain):
        if is_personal(found.group()):
            digits = [at for at in range(*found.span()) if plain[at] not in " -"]
            for at in digits[_SHOWN_BEFORE:-_SHOWN_AFTER]:
                shown[at] = "*"
    for found in _MAIL.finditer(plain):
        shown[found.start() + 1 : found.start() + found.group().index("@")] = "*" * (found.group().index("@") - 1)
    return "".join(shown)


def everywhere(value: Any, change: Callable[[str], str]) -> Any:
    """JSON data with every text in it changed."""
    if isinstance(value, str):
        return change(value)
    if isinstance(value, dict):
        return {name: everywhere(each, change) for name, each in value.items()}
    if isinstance(value, list):
        return [everywhere(each, change) for each in value]
    if isinstance(value, int) and not isinstance(value, bool) and change(str(value)) != str(value):
        return change(str(value))
    return value


def is_personal(text: str) -> bool:
    """Whether a number, with or without blanks and hyphens, is somebody's phone, identity card or bank card."""
    number = text.replace(" ", "").replace("-", "").upper()
    return bool(_PHONE.match(number)) or is_identity(number) or is_old_identity(number) or is_bank_card(number)


def is_identity(number: str) -> bool:
    """Whether 18 characters are an identity card's number, by its check digit (ISO 7064 MOD 11-2)."""
    body, check = number[:-1], number[-1:]
    if len(number) != len(_WEIGHTS) + 1 or not body.isdigit():
        return False
    total = sum(int(digit) * weight for digit, weight in zip(body, _WEIGHTS, strict=True))
    return _CHECKS[total % len(_CHECKS)] == check


def is_old_identity(number: str) -> bool:
    """Whether 15 digits are an identity card's of the first generation: it has no check digit, but a day of birth."""
    found = _OLD_IDENTITY.match(number)
    if not found:
        return False
    month, day = int(found[1]), int(found[2])
    return 1 <= month <= len(_DAYS) and 1 <= day <= _DAYS[month - 1]


def is_bank_card(number: str) -> bool:
    """Whether digits are a bank card's number, by Luhn's sum."""
    if len(number) not in _CARD or not number.isdigit():
        return False
    doubled = [int(digit) * (2 if at % 2 else 1) for at, digit in enumerate(reversed(number))]
    return sum(each - _NINES if each > _NINES else each for each in doubled) % 10 == 0
