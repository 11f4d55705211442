"""How a value is stored, told by its own declaration: a new field is one line, in the dataclass.

A field is written by the shape of its annotation (`datetime | None`, `tuple[Person, ...]`), under its own name, in the
order of declaration: fields that are added later stand last, so that rows keep their bytes. An empty value is dropped
and read as what the dataclass says of a field that is not given.
"""

from __future__ import annotations

from dataclasses import MISSING, Field, fields
from functools import cached_property
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from chalicelib.storage.base.codec import iso, moment

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping
    from enum import Enum

Value = TypeVar("Value")
NOTHING: Any = object()
"""Equal to nothing that is ever written."""


class Shape:
    """How a value of one type becomes JSON and comes back; `empty` is what an empty one is written as."""

    __slots__ = ("empty", "read", "write")

    def __init__(self, write: Callable[[Any], Any], read: Callable[[Any], Any], empty: Any = NOTHING) -> None:
        self.write, self.read, self.empty = write, read, empty


def _same(value: Any) -> Any:
    return value


TEXT, NUMBER, TRUTH = Shape(_same, _same, ""), Shape(_same, _same, 0), Shape(_same, _same, empty=False)
MAPPING = Shape(dict, _same, {})
PLAIN: Mapping[str, Shape] = {
    "str": TEXT,
    "int": NUMBER,
    "float": NUMBER,
    "bool": TRUTH,
    "datetime": Shape(iso, moment),
    "Mapping[str, Any]": MAPPING,
    "Mapping[str, str]": MAPPING,
    "dict[str, Any]": MAPPING,
    "dict[str, str]": MAPPING,
}


def named(kind: type[Enum]) -> Shape:
    """A member of an enumeration, by its value."""
    return Shape(lambda member: member.value, kind)


def optional_name(kind: type[Enum]) -> Shape:
    """The same of an enumeration whose empty member is what is not stored."""
    return Shape(lambda member: member.value, kind, "")


def listed(of: type[Any], least: int, shapes: Mapping[str, Shape] = PLAIN) -> Shape:
    """A small value as a list of its fields; empty ones at the end are left out, down to `least`."""
    known = [(each.name, shape_of(str(each.type), shapes)) for each in fields(of)]

    def write(value: Any) -> list[Any]:
        row = [shape.write(getattr(value, name)) for name, shape in known]
        while len(row) > least and not row[-1]:
            row.pop()
        return row

    def read(row: list[Any]) -> Any:
        return of(*(shape.read(each) for (_, shape), each in zip(known, row, strict=False)))

    return Shape(write, read, [shape.empty for _, shape in known])


def shape_of(annotation: str, shapes: Mapping[str, Shape]) -> Shape:
    """The shape of an annotation made of known ones.

    Raises:
        TypeError: nobody has said how such a value is stored.
    """
    if annotation.endswith(" | None"):
        return _optional(shape_of(annotation.removesuffix(" | None"), shapes))
    if annotation.startswith("tuple[") and annotation.endswith(", ...]"):
        return _several(shape_of(annotation[len("tuple[") : -len(", ...]")], shapes))
    known = shapes.get(annotation) or PLAIN.get(annotation)
    if known is None:
        raise TypeError(f"no shape is known for {annotation}")
    return known


def _optional(shape: Shape) -> Shape:
    return Shape(
        lambda value: None if value is None else shape.write(value),
        lambda stored: None if stored is None else shape.read(stored),
        None,
    )


def _several(shape: Shape) -> Shape:
    write, read = shape.write, shape.read
    if write is _same and read is _same:
        return Shape(list, tuple, [])
    return Shape(lambda values: [write(each) for each in values], lambda rows: tuple(map(read, rows)), [])


class Entity(Generic[Value]):
    """The stored form of a dataclass.

    Args:
        of: the dataclass.
        keys: fields that are not in the body, since the row has them elsewhere.
        shapes: those of its annotations that are not plain.
        names: what a field is called in the body, where not by its own name.
        keep: fields that are written though they are empty; None for all.
    """

    def __init__(
        self,
        of: type[Value],
        *,
        keys: Collection[str] = (),
        shapes: Mapping[str, Shape] = PLAIN,
        names: Mapping[str, str] | None = None,
        keep: Collection[str] | None = (),
    ) -> None:
        self._of, self.keys, self._shapes, self._keep = of, keys, shapes, keep
        self._names = names or {}

    def body(self, value: Value) -> dict[str, Any]:
        """What is stored of a value: a JSON object."""
        return {
            stored: written
            for name, stored, write, dropped in self._writes
            if (written := write(getattr(value, name)) if write else getattr(value, name)) != dropped
        }

    def value(self, body: Mapping[str, Any], **keys: Any) -> Value:
        """The value that `body` was made of; names that it does not know are passed over."""
        found = {name: shape.read(body[stored]) for name, stored, shape, _ in self._fields if stored in body}
        return self._of(**{**self._absent, **found, **keys})

    def nested(self) -> Shape:
        """Its shape as part of another one."""
        return Shape(self.body, self.value, {})

    @cached_property
    def _fields(self) -> list[tuple[str, str, Shape, Any]]:
        found = []
        for each in fields(self._of):  # type: ignore[arg-type]
            if each.name not in self.keys:
                shape = shape_of(str(each.type), self._shapes)
                dropped = shape.empty if self._droppable(each, shape) else NOTHING
                found.append((each.name, self._names.get(each.name, each.name), shape, dropped))
        return found

    def _droppable(self, each: Field[Any], shape: Shape) -> bool:
        """An empty value is dropped only where what is absent is read as empty."""
        if self._keep is None or each.name in self._keep:
            return False
        if each.default is not MISSING:
            return bool(shape.write(each.default) == shape.empty)
        return True

    @cached_property
    def _writes(self) -> list[tuple[str, str, Callable[[Any], Any] | None, Any]]:
        known = [(name, stored, shape.write, dropped) for name, stored, shape, dropped in self._fields]
        return [(name, stored, None if write is _same else write, out) for name, stored, write, out in known]

    @cached_property
    def _absent(self) -> dict[str, Any]:
        required = {
            each.name
            for each in fields(self._of)  # type: ignore[arg-type]
            if each.default is MISSING and each.default_factory is MISSING
        }
        return {
            name: shape.read(shape.empty)
            for name, _, shape, _ in self._fields
            if name in required and shape.empty is not NOTHING
        }
