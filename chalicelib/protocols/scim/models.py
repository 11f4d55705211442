"""What this service publishes: users, groups, and what it can do (RFC 7643 sections 4, 5; RFC 7644 section 4)."""

# ruff: noqa: UP045 - pydantic and scim2-models read these annotations at run time

from typing import Annotated, Any, ClassVar, Optional

from pydantic import Field
from scim2_models import (
    URN,
    AnyExtension,
    AuthenticationScheme,
    Bulk,
    CaseExact,
    ChangePassword,
    ComplexAttribute,
    EnterpriseUser,
    ETag,
    External,
    Filter,
    Mutability,
    Patch,
    Reference,
    Required,
    Resource,
    ResourceType,
    ScimPolicy,
    ScimProvider,
    ServiceProviderConfig,
    Sort,
    Uniqueness,
)
from scim2_models.resources import user as core

MOST_RESULTS = 200


class User(Resource[AnyExtension]):
    """The core user but for the password, which the hub never keeps; `userName` is the hub's user id and stays."""

    __schema__ = URN("urn:ietf:params:scim:schemas:core:2.0:User")

    user_name: Annotated[Optional[str], Uniqueness.server, Required.true, CaseExact.true, Mutability.immutable] = None
    name: Optional[core.Name] = None
    display_name: Optional[str] = None
    nick_name: Optional[str] = None
    profile_url: Optional[Reference[External]] = None
    title: Optional[str] = None
    user_type: Optional[str] = None
    preferred_language: Optional[str] = None
    locale: Optional[str] = None
    timezone: Optional[str] = None
    active: Optional[bool] = None
    emails: Optional[list[core.Email]] = None
    phone_numbers: Optional[list[core.PhoneNumber]] = None
    ims: Optional[list[core.Im]] = None
    photos: Optional[list[core.Photo]] = None
    addresses: Optional[list[core.Address]] = None
    groups: Annotated[Optional[list[core.GroupMembership]], Mutability.read_only] = None
    entitlements: Optional[list[core.Entitlement]] = None
    roles: Optional[list[core.Role]] = None
    x509_certificates: Optional[list[core.X509Certificate]] = None

    Name: ClassVar[type[ComplexAttribute]] = core.Name


class Member(ComplexAttribute):
    """A user in a group. A `display` may be sent and is not kept: the user's own name is the directory's."""

    value: Annotated[Optional[str], Mutability.immutable, CaseExact.true] = None
    ref: Annotated[Optional[Reference["User"]], Mutability.immutable] = Field(  # type: ignore[type-arg]
        None, serialization_alias="$ref", validation_alias="$ref"
    )
    type: Annotated[Optional[str], Mutability.immutable] = Field(None, examples=["User"])
    display: Annotated[Optional[str], Mutability.read_only] = None


class Group(Resource[Any]):
    """The core group; its members are users."""

    __schema__ = URN("urn:ietf:params:scim:schemas:core:2.0:Group")

    display_name: Annotated[Optional[str], Required.true] = None
    members: Optional[list[Member]] = None

    Members: ClassVar[type[ComplexAttribute]] = Member


Person = User[EnterpriseUser]
CONFIG = ServiceProviderConfig(
    patch=Patch(supported=True),
    bulk=Bulk(supported=False, max_operations=0, max_payload_size=0),
    filter=Filter(supported=True, max_results=MOST_RESULTS),
    change_password=ChangePassword(supported=False),
    sort=Sort(supported=False),
    etag=ETag(supported=True),
    authentication_schemes=[
        AuthenticationScheme(
            type=AuthenticationScheme.Type.oauthbearertoken,
            name="Bearer token",
            description="A credential of kind scim, or the token of an administrator",
            spec_uri=Reference[External]("https://datatracker.ietf.org/doc/html/rfc6750"),
        )
    ],
)
POLICY = ScimPolicy(
    remove_value_as_filter=ScimPolicy.RemoveValue.apply,
    unmatched_path_filter=ScimPolicy.UnmatchedPathFilter.create,
)
"""Strict, but for two things that Microsoft Entra sends: a `remove` with values, and a filter that matches nothing."""
PROVIDER: Any = ScimProvider(
    models=[User, EnterpriseUser, Group],
    resource_types=[ResourceType.from_resource(Person), ResourceType.from_resource(Group)],
    config=CONFIG,
    policy=POLICY,
)
