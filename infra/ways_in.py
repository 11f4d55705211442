"""Whether anybody can sign in to a stage: asked before it is deployed."""

from __future__ import annotations

import json

from chalicelib.settings import NO_WAY_IN, Settings, SettingsError, read_settings
from infra.bootstrap import ROOT
from infra.terminal import Trouble


def require(stage: str) -> Settings:
    """The settings that a stage's functions would start with.

    Raises:
        Trouble: they cannot be understood, or nobody could sign in; says what to set.
    """
    config = json.loads((ROOT / ".chalice/config.json").read_text())
    environment = {**config.get("environment_variables", {}), **config["stages"][stage]["environment_variables"]}
    try:
        found = read_settings(environment)
    except SettingsError as error:
        raise Trouble(f"The functions of stage {stage} would not start: {error}") from error
    if not found.lets_people_in:
        raise Trouble(NO_WAY_IN.format(stage=stage))
    return found
