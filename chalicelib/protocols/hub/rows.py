"""Administration calls that take one object or a list of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from chalicelib.errors import BadInput, TooLarge
from chalicelib.lazy import lazy
from chalicelib.protocols.hub.edge import success

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from chalicelib.web import validate as validation
    from chalicelib.web.request import Request
    from chalicelib.web.validate import Body

    B = TypeVar("B", bound=Body)
    Rows = dict[int | None, B]
    """Objects by row number from 1; None is the number of a single one."""
else:
    validation = lazy("chalicelib.web.validate")
    B = TypeVar("B")

MAX_ROWS = 5000
MAX_BYTES = 4 * 1024 * 1024
"""The gateway hands a body over in Base64, and a function takes 6 MB of that."""


def rows_by(key: str) -> Callable[[Request, type[B]], Rows[B]]:
    """Reads a body of one object or a list of them, which `key` tells apart."""
    return lambda request, model: _rows(request, model, key)


def named_by(key: str) -> Callable[[Request, type[B]], B]:
    """Reads a body of one object whose `key` the path tells."""
    return lambda request, model: _named_in_path(request, model, key)


def change_of(model: type[B], key: str) -> Any:
    """The model as a change describes it: its `key`, which the path tells, may be left out."""
    from pydantic import create_model  # noqa: PLC0415 - for the description alone

    return create_model(f"{model.__name__.removesuffix('Body')}Change", __base__=model, **{key: (str, "")})  # type: ignore[call-overload]


def _rows(request: Request, model: type[B], key: str) -> Rows[B]:
    """The objects sent.

    Raises:
        BadInput: a row is wrong, or two have the same key; names field and row.
        TooLarge: more than 5,000 rows.
    """
    value = request.json(max_bytes=MAX_BYTES)
    if not isinstance(value, list):
        return {None: validation.validate(model, value)}
    if len(value) > MAX_ROWS:
        message = f"一次最多 {MAX_ROWS} 行"
        raise TooLarge(message)
    rows: dict[int | None, B] = {}
    seen: dict[str, int] = {}
    for number, item in enumerate(value, start=1):
        body = validation.validate(model, item, row=number)
        first = seen.setdefault(getattr(body, key), number)
        if first != number:
            message = f"第{number}行 与第{first}行重复"
            raise BadInput(message, field=key, row=number)
        rows[number] = body
    return rows


def _named_in_path(request: Request, model: type[B], key: str) -> B:
    """The one object sent, its id taken from the path.

    Raises:
        BadInput: it is wrong, or its body names another id.
    """
    value = request.json_object()
    wanted = request.path_params[key]
    if value.get(key, wanted) != wanted:
        raise BadInput("与路径中的不一致", field=key)
    return validation.validate(model, {**value, key: wanted})


def imported(rows: Rows[B], shown: Sequence[dict[str, object]]) -> dict[str, object]:
    """One object as it is now stored, or how many a list had."""
    return success(shown[0] if None in rows else {"imported": len(shown)})
