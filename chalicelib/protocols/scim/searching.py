"""Which resources a search means: the one it names by id, or those that its filter fits (RFC 7644 section 3.4.2.2)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Union

from scim2_models.path import CompareOperator, Comparison, ScimFilter
from scim2_server.utils import parametrize

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scim2_models import SearchRequest

MOST = 20_000
"""Resources that one search looks at."""
_IDS = {"id", "username"}


def named(asked: SearchRequest[Any]) -> str | None:
    """The id in `userName eq "…"` or `id eq "…"`; None for any other filter or none."""
    if asked.filter is None:
        return None
    node = asked.filter.ast
    if not isinstance(node, Comparison) or node.op != CompareOperator.eq or not isinstance(node.value, str):
        return None
    return node.value if str(node.attr_path).rpartition(":")[2].lower() in _IDS else None


def matching(asked: SearchRequest[Any], candidates: Sequence[Any]) -> list[Any]:
    """The candidates that the filter fits, in their order."""
    fits = asked.filter
    if fits is None:
        return list(candidates)
    if not fits.models and candidates:  # a search over several kinds: the filter is bound to those that there are
        kinds = tuple(dict.fromkeys(type(each) for each in candidates))
        fits = parametrize(ScimFilter, Union[kinds])(str(fits))  # noqa: UP007 - made at run time
    return [each for each in candidates if fits.match(each)]
