"""XML elements as the constructs read them: a plain tree with line numbers. xml_reading.py makes it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

BPMN = "http://www.omg.org/spec/BPMN/20100524/MODEL"
TODOHUB = "http://todohub.org/bpmn"
"""The namespace of the hub's own attributes: variables, reassignable, initiatorApproves, repeatedApprover."""
VENDORS = ("http://flowable.org/bpmn", "http://activiti.org/bpmn", "http://camunda.org/schema/1.0/bpmn", TODOHUB)
ZEEBE = "http://camunda.org/schema/zeebe/1.0"


@dataclass(slots=True)
class Element:
    """One XML element.

    `space` its namespace, `vendor` the Flowable, Activiti or Camunda attributes, `text` its own text.
    """

    space: str
    tag: str
    line: int
    attributes: dict[str, str]
    vendor: dict[str, str]
    children: list[Element] = field(default_factory=list)
    text: str = ""

    def get(self, name: str) -> str:
        """A BPMN attribute without surrounding blanks, "" when it is not there."""
        return self.attributes.get(name, "").strip()

    def vendored(self, name: str) -> str:
        """A vendor attribute without surrounding blanks, "" when it is not there."""
        return self.vendor.get(name, "").strip()

    def all(self, *tags: str) -> Iterator[Element]:
        """The direct BPMN children with one of these tags, or every BPMN child when none is named."""
        return (child for child in self.children if child.space == BPMN and (not tags or child.tag in tags))

    def first(self, tag: str) -> Element | None:
        """The first direct BPMN child with this tag."""
        return next(self.all(tag), None)

    def extensions(self) -> list[Element]:
        """The vendor elements inside its extensionElements."""
        holder = self.first("extensionElements")
        return [child for child in holder.children if child.space in VENDORS] if holder else []

    def words(self, tag: str) -> str:
        """The text of the first direct child with this tag."""
        child = self.first(tag)
        return child.text.strip() if child else ""
