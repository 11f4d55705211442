"""docs/configuration.md: every setting with its default and meaning, from the docstrings of chalicelib/settings.py."""

from __future__ import annotations

import re
from dataclasses import MISSING, Field, fields
from typing import Any

from chalicelib import settings
from infra import parameters

HEAD = """# Configuration

Generated from `chalicelib/settings.py` by `make templates`; `make check` refuses a file that does not agree.

Set in the `environment_variables` of a stage in `.chalice/config.json`, for both ways of deploying. A value that cannot
be understood ends a deployment (`make deploy`) or the start of a function with the name of its variable.

| variable | default | meaning |
|---|---|---|
"""
PART = """
## The fields of `{variable}`

{summary}

| field | default | meaning |
|---|---|---|
"""
STACK = """
## Parameters of the stack

From `infra/parameters.py`: what a stage's stack can be told besides,

    make deploy STAGE=prod PARAMETERS="AlarmEmail=duty@example.edu.cn LogRetentionDays=365"

What was set stays set until it is set otherwise; a name with nothing behind it (`AlarmEmail=`) takes it back.

| parameter | default | meaning |
|---|---|---|
"""
PARTS = {"TODOHUB_ISSUERS": settings.Issuer, "TODOHUB_CAS": settings.Cas}
_VARIABLE = re.compile(r"`(TODOHUB_[A-Z_]+)`,?\s*")


def page() -> str:
    """The whole page."""
    rows = [_row(each, settings.Settings) for each in fields(settings.Settings)]
    text = HEAD + "".join(rows)
    for variable, part in PARTS.items():
        summary = (part.__doc__ or "").partition("\n")[0]
        text += PART.format(variable=variable, summary=summary) + "".join(_row(each, part) for each in fields(part))
    return text + STACK + parameters.table()


def _row(each: Field[Any], of: type) -> str:
    meaning = _meanings(of)[each.name]
    named = _VARIABLE.match(meaning)
    name, told = (named[1], meaning[named.end() :]) if named else (each.name, meaning)
    return f"| `{name}` | {_default(each)} | {told[0].upper()}{told[1:]} |\n"


def _default(each: Field[Any]) -> str:
    if each.default is MISSING:
        return "must be given"
    return f"`{str(each.default).lower()}`" if each.default not in ("", (), None) else "none"


def _meanings(of: type) -> dict[str, str]:
    """Field → what the docstring says of it, in one line.

    Raises:
        KeyError: later, for a field that the docstring leaves out.
    """
    listed = (of.__doc__ or "").partition("Attributes:\n")[2]
    found = re.findall(r"^        (\w+): (.*?)(?=^        \w+: |\Z)", listed, re.MULTILINE | re.DOTALL)
    return {name: " ".join(text.split()) for name, text in found}
