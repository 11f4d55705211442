"""The unit tests' blocks, with jobs that a program does."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hypothesis import strategies as st

from tests.unit.workflow.blocks import KINDS, LEAVES, Drawer

if TYPE_CHECKING:
    from tests.unit.workflow.blocks import Shape

TOPIC = "活"
hiring = st.recursive(
    st.sampled_from((*LEAVES, "hired")),
    lambda inner: st.tuples(st.sampled_from(KINDS), st.lists(inner, min_size=1, max_size=3)),
    max_leaves=7,
)


class Hiring(Drawer):
    """Draws them."""

    def leaf(self, kind: str) -> Shape:
        if kind != "hired":
            return super().leaf(kind)
        name = self.name("t")
        return [f"service {name} topic={TOPIC}"], name, name
