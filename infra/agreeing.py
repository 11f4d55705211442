"""What a person at the keyboard says to a deployment: its command line, and whether a change set is carried out."""

from __future__ import annotations

import argparse
import sys
from typing import TYPE_CHECKING

from infra import changeset
from infra.terminal import Trouble, say

if TYPE_CHECKING:
    from infra.changeset import ChangeSet


def asking(description: str) -> argparse.ArgumentParser:
    """What every deployment of a stack may be told."""
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("stage", help="dev or prod")
    parser.add_argument("--bucket", help="where the zip goes; default todohub-artefacts-<account>-<region>")
    parser.add_argument(
        "--parameters", nargs="*", default=[], metavar="NAME=VALUE", help="of the stack, docs/configuration.md"
    )
    parser.add_argument("--yes", action="store_true", help="do not ask")
    return parser


def parameters_of(given: list[str]) -> dict[str, str]:
    """`Name=value` of a command line.

    Raises:
        Trouble: one has no value.
    """
    if wrong := [each for each in given if "=" not in each]:
        raise Trouble(f"PARAMETERS are Name=value, parted by blanks; {wrong[0]!r} is not.")
    return {name: value for name, _, value in (each.partition("=") for each in given)}


def asked(proposed: ChangeSet) -> bool:
    """Show the changes and ask the person at the keyboard.

    Raises:
        Trouble: nobody is there to ask.
    """
    _show(proposed)
    if not sys.stdin.isatty():
        raise Trouble("Nobody is there to agree; repeat with YES=1 to carry this out unasked.")
    return input("carry this out? [y/N] ").strip().lower() in {"y", "yes"}


def told(proposed: ChangeSet) -> bool:
    """Show the changes and agree, unless data would be out of sight: that is never done unasked."""
    _show(proposed)
    return not any(change.loses_data for change in proposed.changes)


def _show(proposed: ChangeSet) -> None:
    say(f"{'a new stack' if proposed.first else 'changes'}: {len(proposed.changes)} resources of {proposed.stack}")
    print(changeset.counted(proposed.changes) if proposed.first else changeset.shown(proposed.changes), flush=True)
