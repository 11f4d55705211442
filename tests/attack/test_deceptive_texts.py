"""Text that is read as another than it is, in every text of every call that writes: refused by name, nothing stored.

`make attack` tries every kind; the short version gives each place one, others in each place.
"""

from __future__ import annotations

import json
import os
import zlib
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from app import app
from tests.attack import keeping
from tests.attack.asking import call_of, owner_of
from tests.attack.hostile import leaves, put
from tests.attack.rows import ROWS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.attack.town import Call

WHOLE = "ATTACK_EXAMPLES" in os.environ
UNSEEN = ("\u202e", "\u2066", "\u200b", "\u0085", "\u00ad", "\u2060", "\u3164", "\ufeff", "\U000e0061")
ROUTES = {f"{route.method} {route.path}": route for route in app.load_all()}
WRITES = [route for route in sorted(ROWS) if not route.startswith("GET ")]
FREE = {
    ("POST /workflow/form", "type"): "a form's own document, kept as it was drawn; the console shows texts as texts",
}
"""(Route, last name of the place) → why any text may stand there."""


@pytest.mark.parametrize("route", WRITES)
def test_a_text_that_deceives_the_eye_is_refused_and_nothing_is_stored(town, ids, route):
    row = ROWS[route]
    owner, base = owner_of(town, row), call_of(route, row, {**ids, "caller": "OA"}, ROUTES[route].consumes)
    before = keeping.contents()
    for where, text, put_there in _texts(base):
        for mark in UNSEEN if WHOLE else [UNSEEN[zlib.crc32(f"{route}{where}".encode()) % len(UNSEEN)]]:
            answer = town.send(owner, put_there(f"{text}{mark}x")).body.decode()
            if "不可见" not in answer and (route, where[-1]) not in FREE:
                assert keeping.contents() == before, (where, mark, answer)


def _texts(call: Call) -> Iterator[tuple[Any, str, Any]]:
    """(Place, text, what makes the call with another text there) for every text of a body or form, JSON in it too."""
    if call.form:
        for name, value in call.body.items():
            inner = _json(value)
            if inner is None:
                yield (name,), value, lambda text, name=name: replace(call, body={**call.body, name: text})
            for where, text in leaves(inner):
                yield (
                    (name, *where),
                    text,
                    lambda new, name=name, inner=inner, where=where: replace(
                        call, body={**call.body, name: json.dumps(put(inner, where, new), ensure_ascii=False)}
                    ),
                )
    elif call.body is not None and not isinstance(call.body, bytes):
        for where, text in leaves(call.body):
            yield where, text, lambda new, where=where: replace(call, body=put(call.body, where, new))


def _json(text: Any) -> Any:
    try:
        found = json.loads(text)
    except ValueError:
        return None
    return found if isinstance(found, dict | list) else None
