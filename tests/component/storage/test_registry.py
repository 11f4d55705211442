from dataclasses import replace
from functools import partial

import pytest

from chalicelib.errors import BadInput, Conflict
from chalicelib.storage.directory.entries import change_entries, find_entry, page_of_entries, require_nobody_in
from chalicelib.storage.directory.model import Entry, Member, User
from chalicelib.storage.directory.users import (
    change_users,
    find_user,
    find_users,
    members_of,
    page_of_users,
    set_members,
)

pytestmark = pytest.mark.usefixtures("aws")
HEAD = Entry("role", "5", "处长")
ZHANG = User("zhangsan", "张三", "7", "教务处", roles=("5",), groups=("editors",))


def store(*users):
    change_users({user.user_id: partial(lambda user, _: user, user) for user in users})


def change(user_id, **fields):
    change_users({user_id: lambda user: replace(user or User(user_id, ""), **fields)})


def the_user(user_id):
    user = find_user(user_id)
    assert user is not None
    return user


def test_a_stored_user_is_found_with_every_candidate_group():
    store(ZHANG)
    assert find_user("zhangsan") == replace(ZHANG, version=1)
    assert the_user("zhangsan").candidate_groups == ("editors", "ROLE5", "DEPT7")


def test_an_unknown_user_is_none():
    assert find_user("nobody") is None
    assert find_user("") is None


def test_members_of_groups_roles_and_departments_follow_the_user():
    store(ZHANG)
    for group in ("editors", "ROLE5", "DEPT7"):
        assert members_of(group) == [Member("zhangsan", "张三")]
    change("zhangsan", name="张三丰", roles=("6",), groups=())
    assert members_of("editors") == members_of("ROLE5") == []
    assert members_of("ROLE6") == members_of("DEPT7") == [Member("zhangsan", "张三丰")]


def test_a_disabled_user_keeps_his_roles_but_is_nobodys_member():
    store(ZHANG)
    change("zhangsan", enabled=False)
    assert the_user("zhangsan").roles == ("5",)
    assert members_of("ROLE5") == []
    change("zhangsan", enabled=True)
    assert members_of("ROLE5") == [Member("zhangsan", "张三")]


def test_a_change_that_changes_nothing_writes_nothing():
    store(ZHANG)
    change("zhangsan", name=ZHANG.name)
    for _ in range(2):
        change_entries("role", {"5": lambda known: known or HEAD})
    found = find_entry("role", "5")
    assert (the_user("zhangsan").version, found and found.version) == (1, 1)


def test_ids_with_separators_stay_apart():
    store(User("a#b", "甲", groups=("x#y",)), User("a", "乙", groups=("x",)))
    assert members_of("x#y") == [Member("a#b", "甲")]
    assert set(find_users(["a#b", "a", "b"])) == {"a#b", "a"}


def test_a_list_longer_than_one_transaction_is_stored_whole_and_counted_once():
    users = [User(f"u{n:03d}", f"用户{n}", groups=("all",)) for n in range(120)]
    store(*users)
    store(*users)
    assert page_of_users(10)[1] == 120
    assert len(members_of("all")) == 120


def test_pages_by_number_and_by_place_meet_every_user_once():
    ids = {f"u{n}" for n in range(23)}
    store(*(User(user_id, "某") for user_id in ids))
    by_number = [page_of_users(5, number=number)[0] for number in range(1, 7)]
    assert {user.user_id for page in by_number for user in page} == ids
    assert [len(page) for page in by_number] == [5, 5, 5, 5, 3, 0]
    seen, after = [], None
    while True:
        users, total, after = page_of_users(5, after=after)
        assert total == 23
        seen += [user.user_id for user in users]
        if after is None:
            break
    assert seen == [user.user_id for page in by_number for user in page]


def test_a_page_number_too_deep_asks_for_the_cursor():
    with pytest.raises(BadInput, match="cursor"):
        page_of_users(100, number=102)


def test_a_user_in_too_many_groups_is_refused_by_name():
    with pytest.raises(BadInput, match="zhangsan"):
        store(replace(ZHANG, groups=tuple(f"g{n}" for n in range(60))))


def test_leaving_the_most_groups_for_as_many_others_fits():
    store(User("u", "某", groups=tuple(f"a{n}" for n in range(48))))
    store(User("u", "某", groups=tuple(f"b{n}" for n in range(48)), version=1))
    assert members_of("a0") == []
    assert members_of("b47") == [Member("u", "某")]


def test_setting_members_joins_and_leaves_and_keeps_what_roles_give():
    store(User("a", "甲"), User("b", "乙"), User("c", "丙", roles=("5",)))
    set_members("night", ["a", "b"])
    set_members("night", ["b", "c"])
    assert [member.user_id for member in members_of("night")] == ["b", "c"]
    assert the_user("a").groups == ()
    set_members("ROLE5", [])
    assert [member.user_id for member in members_of("ROLE5")] == ["c"]


def test_an_unknown_member_is_named_and_nothing_changes():
    store(User("a", "甲"))
    with pytest.raises(BadInput, match="nobody"):
        set_members("night", ["a", "nobody"])
    assert members_of("night") == []


def test_entries_are_stored_listed_and_changed():
    change_entries("role", {"5": lambda _: HEAD, "6": lambda _: Entry("role", "6", "科长")})
    change_entries("role", {"5": lambda role: replace(role or HEAD, name="主任")})
    assert find_entry("role", "5") == Entry("role", "5", "主任", version=2)
    assert find_entry("department", "5") is None
    assert [entry.id for entry in page_of_entries("role", 10)[0]] == ["5", "6"]
    assert page_of_entries("role", 1)[1] == 2


def test_a_role_somebody_has_is_not_empty():
    store(ZHANG)
    require_nobody_in("ROLE6")
    with pytest.raises(Conflict):
        require_nobody_in("ROLE5")
