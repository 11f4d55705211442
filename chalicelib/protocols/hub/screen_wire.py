"""Bodies of the calls that screens are made of (docs/protocols/hub.md)."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Field, RootModel, StringConstraints, field_validator

LANGUAGES = ("zh", "en")
PreferenceName = Annotated[str, StringConstraints(strict=True, pattern=r"^[A-Za-z][A-Za-z0-9._-]{0,63}$")]


class Preferences(RootModel[Annotated[dict[PreferenceName, Any], Field(max_length=200)]]):
    """Values by name; null drops one."""

    @field_validator("root")
    @classmethod
    def _speaks(cls, values: dict[str, Any]) -> dict[str, Any]:
        if values.get("language", "zh") not in (*LANGUAGES, None):
            raise ValueError(f"language 应为 {' | '.join(LANGUAGES)}")
        return values
