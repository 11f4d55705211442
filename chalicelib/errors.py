"""Every error the hub answers with. Logged once, at the edge; each protocol renders them in its own form.

HubError
├── BadInput          400  what was sent cannot be read or breaks a rule; names the field and the row
│   └── WrongMethod   405  the path has other methods
├── Unauthenticated   401  no credential, an unknown one, or a wrong one
├── Forbidden         403  the caller is known but may not do this
│   └── Disabled           the account or application has been switched off
├── NotFound          404  no such thing, or it belongs to somebody else
├── Conflict          409  the present state does not allow it
│   ├── AlreadyExists      an insert of something that is already stored
│   └── AlreadyFinished    the task has ended
├── TooManyRequests   429  more than the caller may ask for now; says when to come again
├── TooLarge          413  more than one request may carry
└── Unavailable       503  storage or another dependency did not answer; the caller may repeat the request
    └── UserCentreDown     the keys of the external user centre cannot be fetched
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


class HubError(Exception):
    """Base of everything the hub refuses. `message` is for the caller; it never holds a secret or form content."""

    status = 500
    code = "internal_error"

    def __init__(self, message: str, *, field: str | None = None, row: int | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.field = field
        self.row = row


class BadInput(HubError):
    """Raised when a request cannot be read or breaks a documented rule."""

    status = 400
    code = "bad_input"


class WrongMethod(BadInput):
    """Raised when a path is called by a method that it does not have; names those it has."""

    status = 405
    code = "method_not_allowed"

    def __init__(self, allowed: Iterable[str]) -> None:
        self.allowed = sorted(allowed)
        super().__init__(f"调用方式错误：应为 {' 或 '.join(self.allowed)}")


class Unauthenticated(HubError):
    """Raised when the caller shows no credential, an unknown one, or a wrong one.

    `claimed` is the registered application or service whose id came with a wrong secret; it is for the log alone.
    """

    status = 401
    code = "unauthenticated"

    def __init__(self, message: str, *, field: str | None = None, row: int | None = None, claimed: str = "") -> None:
        super().__init__(message, field=field, row=row)
        self.claimed = claimed


class Forbidden(HubError):
    """Raised when a known caller may not do what it asks."""

    status = 403
    code = "forbidden"


class Disabled(Forbidden):
    """Raised when a caller proves who it is, and its account or application has been switched off."""

    code = "account_disabled"


class NotFound(HubError):
    """Raised when there is no such thing, and equally when it belongs to somebody else."""

    status = 404
    code = "not_found"


class Conflict(HubError):
    """Raised when the present state does not allow the command."""

    status = 409
    code = "conflict"


class AlreadyExists(Conflict):
    """Raised by an insert of a task that is already stored."""

    code = "already_exists"


class AlreadyFinished(Conflict):
    """Raised when a task that has ended is handled again."""

    code = "already_finished"


class TooManyRequests(HubError):
    """Raised when an application is at its limit, or somebody guesses secrets; `retry_after` is in seconds."""

    status = 429
    code = "too_many_requests"

    def __init__(self, message: str, *, retry_after: int) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class TooLarge(HubError):
    """Raised when a request carries more than one request may."""

    status = 413
    code = "too_large"


class Unavailable(HubError):
    """Raised when storage or another dependency does not answer; repeating the request is safe."""

    status = 503
    code = "unavailable"


class UserCentreDown(Unavailable):
    """Raised when a token cannot be checked because its issuer's keys cannot be fetched."""

    code = "user_centre_down"
