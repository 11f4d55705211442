"""Every operation with every id of somebody else: answered as if there were no such thing, and nothing changes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from app import app
from tests.attack import keeping
from tests.attack.asking import alone, call_of, named, outsiders, owner_of, shape, succeeded
from tests.attack.rows import ADMIN_AT_CENTRE, CENTRE, ROWS

if TYPE_CHECKING:
    from collections.abc import Mapping

AT_CENTRE = (CENTRE, ADMIN_AT_CENTRE)
ROUTES = {f"{route.method} {route.path}": route for route in app.load_all()}


def test_every_route_has_a_row() -> None:
    assert set(ROWS) == set(ROUTES)


@pytest.mark.parametrize("route", sorted(ROWS))
def test_what_is_somebody_elses_is_answered_as_what_does_not_exist(town, ids, route):
    row, consumes = ROWS[route], ROUTES[route].consumes
    before, waiting = keeping.contents(), keeping.messages()
    unknown = {name: _unlike(value) for name, value in ids.items()}
    if row.open:
        assert not named(route, row) & {"userId", "taskId", "procInsId", "instanceIds", "number", "id"}
        return
    for who, headers in outsiders(town, row).items():
        caller = {"caller": "HR"}

        def ask(known: Mapping[str, str], headers=headers, caller=caller):
            answer = town.send(headers, call_of(route, row, {**known, **caller}, consumes))
            return shape(answer, ids, unknown), answer

        missing, _ = ask(unknown)
        for name in [None, *sorted(named(route, row))]:
            known = ids if name is None else {**ids, name: unknown[name]}
            seen, answer = ask(known)
            if row.each:
                refused = [each["code"] for each in answer.json_body["data"]["rows"] if not each["ok"]]
                assert refused == [4001 if name is None else 404], (who, name, seen)
                continue
            if row.told:
                # docs/protocols/workorder.md: 4001 for what is somebody else's, 404 for what nobody has; no more.
                assert answer.json_body["code"] in ((4001,) if name is None else (4001, 404, 4101)), (who, name, seen)
                assert set(answer.json_body) == {"code", "msg"}
                continue
            assert seen == missing, (who, name)
        after = keeping.contents()
        assert {key: after.get(key) for key in before} == before, who
        assert keeping.messages() == waiting or not named(route, row), who


@pytest.mark.parametrize("route", sorted(route for route, row in ROWS.items() if not row.fails))
def test_its_owner_is_served(town, ids, route):
    row = ROWS[route]
    answer = town.send(owner_of(town, row), call_of(route, row, {**ids, "caller": "OA"}, ROUTES[route].consumes))
    assert succeeded(answer) or route == "POST /oauth2/token", answer.body.decode()


@pytest.mark.parametrize("route", sorted(route for route, row in ROWS.items() if row.owner in AT_CENTRE))
def test_its_owner_is_served_at_the_centre_with_nothing_but_a_token(town, ids, route):
    row = ROWS[route]
    answer = town.send(alone(town, row), call_of(route, row, ids, ROUTES[route].consumes))
    assert answer.status_code == 200, answer.body.decode()
    assert row.fails or succeeded(answer), answer.body.decode()


def _unlike(value: str) -> str:
    """An id of the same form that nothing has."""
    return value[:-1] + ("0" if value[-1] != "0" else "1")
