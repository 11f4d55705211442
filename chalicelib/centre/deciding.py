"""Decision tables of the centre: brought in beside a diagram, kept with it, and worked out for whoever asks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from chalicelib.centre.submitting import usable
from chalicelib.errors import BadInput, Conflict, NotFound
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


def save(xml: bytes, base_version: int | None, now: datetime, request: str) -> list[Saved]:
    """Make every table of a file the newest of its key; what is stored so already stays as it is. 1 round trip a table.

    Raises:
        Unrunnable: the file cannot be worked out; carries every reason with table and line.
        BadInput: too many tables in the file, or a key that is too long.
        Conflict: `base_version`, where given, is not the newest of each (0: none); or somebody saved meanwhile.
    """
    found = check(xml, base_version)
    fresh = [each for each in found if each.changed]
    if fresh:
        stored.save(
            [(each.was, stored.Table(each.key, xml, each.version - 1), each.name) for each in fresh], now, request
        )
    return found


@dataclass(frozen=True)
class Saved:
    """A table of a file, and which version it is or becomes. `was`: the one before; `changed`: not stored so yet."""

    key: str
    name: str
    version: int
    was: stored.Table | None
    changed: bool


def check(xml: bytes, base_version: int | None) -> list[Saved]:
    """What `save` would store; raises what it raises."""
    tables = Tables((xml,))
    if len(tables) > stored.MOST_IN_A_FILE:
        raise BadInput(f"一个文件最多 {stored.MOST_IN_A_FILE} 个决策", field="xml")
    found = []
    for key, table in tables.items():
        known = stored.find(key)
        version = known.version if known else 0
        changed = known is None or known.xml != xml
        if changed and base_version not in (None, version):
            raise Conflict(f"已有更新的版本 {version}，请在其基础上修改", field="baseVersion")
        found.append(Saved(key, table.name, version + changed, known, changed))
    return found


def remove(key: str, request: str) -> None:
    """Take a table out of the list; definitions that were imported with it keep it.

    Raises:
        NotFound: there is no such table.
    """
    line = next((each for each in stored.listed() if each.key == key), None)
    if line is None:
        raise NotFound("决策表不存在", field="decisionKey")
    stored.remove(line, request)


@dataclass(frozen=True)
class Outcome:
    """What a table has come to: an object of outputs for each rule that counts, and the ids of the rules that hold."""

    rows: list[dict[str, Any]]
    rules: tuple[str, ...]


def evaluate(key: str, variables: Mapping[str, Any], xml: bytes = b"") -> Outcome:
    """What a table decides: that of `xml`, which need not be stored, or the newest of the key; 1 round trip for that.

    Raises:
        NotFound: there is no such table.
        BadInput: a value cannot be compared.
        Conflict: the table's hit policy does not allow what was found.
    """
    usable(variables)
    table = Tables((xml,) if xml else ()).get(key)
    if table is None:
        raise NotFound("决策表不存在", field="decisionKey")
    decided = deciding.decide(table, variables)
    return Outcome(_rows(table, decided), decided.rules)


def _rows(table: DecisionTable, decided: Decided) -> list[dict[str, Any]]:
    value = decided.value
    if value is None:
        return []
    values = value if isinstance(value, list) else [value]
    only = table.outputs[0].name
    return [row if isinstance(row, dict) and (len(table.outputs) > 1 or only in row) else {only: row} for row in values]
