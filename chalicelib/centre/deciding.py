"""Decision tables of the centre: brought in beside a diagram, kept with it, and worked out for whoever asks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from chalicelib.centre.submitting import usable
from chalicelib.errors import BadInput, NotFound
from chalicelib.lazy import lazy
from chalicelib.storage.processes import decisions as stored

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from chalicelib.storage.base.transact import Write
    from chalicelib.workflow.decisions import deciding, dmn_import
    from chalicelib.workflow.decisions.model import Decided, DecisionTable
else:
    deciding = lazy("chalicelib.workflow.decisions.deciding")
    dmn_import = lazy("chalicelib.workflow.decisions.dmn_import")

MOST_FILES = 20


class Tables(dict[str, "DecisionTable"]):
    """Those that an import brings, by key; one that it does not bring is the newest that is stored.

    `files` are the files they stand in.
    """

    def __init__(self, given: Sequence[bytes]) -> None:
        super().__init__()
        self.files: dict[str, bytes] = {}
        self._versions: dict[str, int] = {}
        for xml in given:
            for table in dmn_import.import_dmn(xml):
                if table.key in self:
                    raise BadInput(f"决策「{table.key[:80]}」重复", field="decisions")
                if len(table.key) > stored.LONGEST_KEY:
                    raise BadInput(f"决策 id 超过 {stored.LONGEST_KEY} 个字符", field="decisions")
                self[table.key], self.files[table.key] = table, xml

    def __bool__(self) -> bool:
        return True

    def get(self, key: str, default: Any = None) -> Any:
        """A table by key; 1 round trip for one that was not brought."""
        if key not in self and (known := stored.find(key)):
            self.files[key] = known.xml
            self.update({table.key: table for table in dmn_import.import_dmn(known.xml) if table.key == key})
        return super().get(key, default)

    def named_by(self, keys: Sequence[str]) -> tuple[str, ...]:
        """The files that tables of these keys stand in, each once."""
        return tuple(dict.fromkeys(self.files[key].decode() for key in sorted(keys) if key in self.files))


def writes(given: Sequence[bytes], now: datetime) -> list[Write]:
    """The writes by which the tables of these files become the newest of their keys; 1 round trip each."""
    found: list[Write] = []
    for xml in given:
        for table in dmn_import.import_dmn(xml):
            known = stored.find(table.key)
            if known is None or known.xml != xml:
                before = stored.Table(table.key, xml, known.version if known else 0)
                found.append(stored.put(before, table.name, now))
    return found


def evaluate(key: str, variables: Mapping[str, Any]) -> list[dict[str, Any]]:
    """What the newest table of a key decides: a row for each rule that counts; 1 round trip.

    Raises:
        NotFound: there is no such table.
        BadInput: a value cannot be compared.
        Conflict: the table's hit policy does not allow what was found.
    """
    usable(variables)
    table = Tables(()).get(key)
    if table is None:
        raise NotFound("决策表不存在", field="decisionKey")
    return _rows(table, deciding.decide(table, variables))


def _rows(table: DecisionTable, decided: Decided) -> list[dict[str, Any]]:
    value = decided.value
    if value is None:
        return []
    values = value if isinstance(value, list) else [value]
    only = table.outputs[0].name
    return [row if isinstance(row, dict) and (len(table.outputs) > 1 or only in row) else {only: row} for row in values]
