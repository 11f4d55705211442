"""How resources are called: everything begins with the stage's own name."""

from __future__ import annotations


def named(name: str) -> dict[str, str]:
    """`todohub-<stage>-<name>`, the form of every name."""
    return {"Fn::Sub": f"todohub-${{Stage}}-{name}"}
