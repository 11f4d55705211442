"""The directory behind SCIM's storage interface: users and groups found, searched, made, replaced, deleted.

A deleted user stays in the directory, disabled and out of SCIM's sight, so that no token opens anything for him.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from scim2_models import InvalidValueException, NotFoundException, TooManyException
from scim2_server.storage import ScimStorage, SearchPage

from chalicelib.identity import accounts
from chalicelib.protocols.scim import searching
from chalicelib.protocols.scim.group_store import GroupStore
from chalicelib.protocols.scim.user_store import UserStore

if TYPE_CHECKING:
    from datetime import datetime

    from scim2_models import Resource, ResourceType, ResponseParameters, SearchRequest


class Directory(ScimStorage):
    """The hub's users and groups, at one moment."""

    def __init__(self, now: datetime) -> None:
        self._stores = {"User": UserStore(now), "Group": GroupStore()}

    def get(
        self,
        resource_type: ResourceType,
        resource_id: str,
        *,
        response_parameters: ResponseParameters[Any] | None = None,  # noqa: ARG002 - the server applies them
    ) -> Any:
        """A resource, whole; 1 round trip, for a group 1 more per 10,000 members."""
        found = self._store(resource_type).find(resource_id)
        if found is None:
            raise NotFoundException(detail=f"{resource_type.name} {resource_id!r} not found")
        return found

    def search(
        self,
        resource_types: list[ResourceType],
        search_request: SearchRequest[Any],
        *,
        position: Any = None,  # noqa: ARG002 - of cursors, which are not offered
    ) -> SearchPage:
        """A page; 1 round trip for an id, else 1 per megabyte of the directory.

        Raises:
            TooManyException: the directory is too large to look for this one by one.
        """
        candidates = [each for kind in resource_types for each in self._candidates(kind, search_request)]
        found = searching.matching(search_request, candidates)
        start = search_request.start_index_0 or 0
        stop = None if search_request.count is None else start + search_request.count
        return SearchPage(len(found), found[start:stop])

    def _candidates(self, resource_type: ResourceType, asked: SearchRequest[Any]) -> list[Any]:
        store = self._store(resource_type)
        wanted = searching.named(asked)
        if wanted is not None:
            one = store.find(wanted)
            return [] if one is None else [one]
        every: list[Any] | None = store.every(searching.MOST)
        if every is None:
            raise TooManyException(detail=f"more than {searching.MOST}: filter by userName or id")
        return every

    def create(self, resource_type: ResourceType, resource: Resource[Any]) -> Any:
        """A new resource."""
        return self._changed(self._store(resource_type).create(resource))

    def update(
        self, resource_type: ResourceType, resource: Resource[Any], *, expected_version: str | None = None
    ) -> Any:
        """A resource's whole new state, if it still has the version it was read at."""
        return self._changed(self._store(resource_type).update(resource, expected_version))

    def delete(self, resource_type: ResourceType, resource_id: str, *, expected_version: str | None = None) -> None:
        """Out of sight."""
        self._changed(self._store(resource_type).delete(resource_id, expected_version))

    def _store(self, resource_type: ResourceType) -> Any:
        store = self._stores.get(str(resource_type.name))
        if store is None:
            raise InvalidValueException(detail="no such resource type")
        return store

    @staticmethod
    def _changed(what: Any) -> Any:
        accounts.forget_users()
        return what
