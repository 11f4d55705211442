"""What the clients are given: one change of one task, one target, and what earlier attempts left behind.

All plain data, in the push vocabulary (task-centre-push.md), whatever protocol the task came by.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    import datetime as dt

Fields = Mapping[str, Any]
ENDED = ("COMPLETE", "ROLLBACK", "ABORT")
Kind = Literal[
    "created", "updated", "transferred", "handled", "completed", "returned",
    "aborted", "opened", "deleted", "restored", "corrected", "urged", "reminded", "acted",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Change:
    """One event of one task.

    Attributes:
        app_id: the application the task belongs to in this hub.
        task_id: its task id.
        version: rises by one with each event of the task; the first is 1.
        kind: created; updated (fields of an open task); transferred (to other assignees); handled (one of several has
            handled, the task is still open); completed, returned, aborted (the task has ended that way); opened (first
            click); deleted; restored (no longer deleted); corrected (fields of an ended task); urged; reminded (of its
            due time); acted (somebody used one of its own buttons).
        at: when it happened, aware.
        task: the task after the change. Field names of the push document for the task's own fields, as its wire writes
            them (times `yyyy-MM-dd HH:mm:ss`, China time), and `assignees` [{id, name}], `candidate_groups` [id],
            `handlings` [{by, name, at, status, comment}], `source`, `due_time`.
        process: the process instance after the change: the document's process fields.
        previous: the task before the change, or None for the first event.
        trail: ids of the hubs the change has passed through, this one not included; it stops loops.
    """

    app_id: str
    task_id: str
    version: int
    kind: Kind
    at: dt.datetime
    task: Fields
    process: Fields
    previous: Fields | None = None
    trail: tuple[str, ...] = ()

    @property
    def ended(self) -> bool:
        """Whether the task has ended, after this change."""
        return self.task.get("status") in ENDED


@dataclass(frozen=True, slots=True)
class Target:
    """One registered external task centre.

    Attributes:
        target_id: ours.
        protocol: push, transaction, gov_task, webhook, dingtalk or feishu.
        base_url: as protocols/README.md section 5 says; empty for a public cloud with one address.
        credential: decrypted; its keys are told in each client's docstring.
        app_ids: the applications it receives; empty for all.
        user_ids: hub user id → the target's user id; who is not named keeps his id.
        settings: whatever else the client's docstring names.
    """

    target_id: str
    protocol: str
    base_url: str
    credential: Mapping[str, str] = field(repr=False)
    app_ids: tuple[str, ...] = ()
    user_ids: Mapping[str, str] = field(default_factory=dict)
    settings: Mapping[str, Any] = field(default_factory=dict)

    def user(self, user_id: str) -> str:
        """Return the target's id for one of our users."""
        return self.user_ids.get(user_id, user_id)

    def users(self, comma_list: str) -> str:
        """Return a comma list of our users as a comma list of the target's."""
        return ",".join(self.user(part) for part in comma_list.split(",")) if comma_list else comma_list


@dataclass(frozen=True, slots=True)
class Sending:
    """What differs between two attempts of the same change: the moment, a fresh nonce, and which hub this is."""

    now: dt.datetime
    nonce: str
    hub: str
