"""Reading counters: of one subject, by month; and which subjects there are. One query each, whatever is stored."""

from __future__ import annotations

from collections import Counter, defaultdict
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from chalicelib.storage.base.dynamo import raw_query
from chalicelib.storage.reports.tally_table import TallyRow

if TYPE_CHECKING:
    from collections.abc import Sequence

_OWN = {"pk", "sk", "body", "version"}


def by_month(subject: str, months: Sequence[str]) -> dict[str, Counter[str]]:
    """Measures of a subject in each of `months` (sorted, consecutive) that has any."""
    return _summed(subject, TallyRow.sk.between(f"{months[0]}#", f"{months[-1]}#~"))


def now(subject: str, month: str = "now") -> Counter[str]:
    """What is so at this moment."""
    return _summed(subject, TallyRow.sk.startswith(f"{month}#")).get(month, Counter())


def note(listed: str, name: str, title: str) -> None:
    """Have a subject listed; once for each process, since a repeat changes nothing."""
    _note(listed, name, title)


@lru_cache(maxsize=4096)
def _note(listed: str, name: str, title: str) -> None:
    TallyRow(_listed(listed), f"={name}", body=title).save()


def subjects(listed: str) -> dict[str, str]:
    """Name → title of what was noted."""
    return {row.sk[1:]: row.body or "" for row in TallyRow.query(_listed(listed))}


def forget() -> None:
    """Note everything anew."""
    _note.cache_clear()


def _listed(kind: str) -> str:
    return f"dir#{kind}"


def _summed(subject: str, condition: Any) -> dict[str, Counter[str]]:
    found: defaultdict[str, Counter[str]] = defaultdict(Counter)
    after: Any = None
    while True:
        answer = raw_query(TallyRow, subject, range_key_condition=condition, exclusive_start_key=after)
        for item in answer["Items"]:
            month = item["sk"]["S"].partition("#")[0]
            found[month].update({name: int(value["N"]) for name, value in item.items() if name not in _OWN})
        after = answer.get("LastEvaluatedKey")
        if not after:
            return dict(found)
