from __future__ import annotations

import pytest

from chalicelib.todo.hosts import check_host, host_of, is_listed, name_of


@pytest.mark.parametrize(
    ("url", "host", "name"),
    [
        ("https://OA.example.edu.cn:8443/a", "oa.example.edu.cn", "oa.example.edu.cn"),
        ("http://测试.中国/", "xn--0zwm56d.xn--fiqs8s", "测试.中国"),
        ("http://xn--0zwm56d.xn--fiqs8s/", "xn--0zwm56d.xn--fiqs8s", "测试.中国"),
        ("https://раypal.com/", "xn--ypal-43d9g.com", "раypal.com"),
        ("https://xn--/", "xn--", "xn--"),
        ("https://oa.example.edu.cn./", "oa.example.edu.cn", "oa.example.edu.cn"),
        ("http://[::1]:80/", "::1", "::1"),
        ("", "", ""),
    ],
)
def test_a_host_is_told_as_the_network_knows_it_and_as_people_read_it(url, host, name):
    assert (host_of(url), name_of(host_of(url))) == (host, name)


@pytest.mark.parametrize(
    ("text", "kept"),
    [("OA.example.edu.cn", "oa.example.edu.cn"), ("*.测试.中国", "*.xn--0zwm56d.xn--fiqs8s"), ("10.1.2.3", "10.1.2.3")],
)
def test_a_listed_host_is_kept_in_one_spelling(text, kept):
    assert check_host(text) == kept


@pytest.mark.parametrize(
    "text", ["https://a.cn", "a.cn/", "a.cn:80", "a.cn?x", "a.cn#x", "u@a.cn", "*", "*.", "a.*.cn", "", " a.cn", 7]
)
def test_what_is_no_host_is_not_listed(text):
    with pytest.raises(ValueError, match=r"."):
        check_host(text)


def test_a_star_stands_for_what_is_below_and_not_for_the_name_itself():
    listed = ("oa.example.edu.cn", "*.school.cn")
    assert [is_listed(host, listed) for host in ("oa.example.edu.cn", "a.school.cn", "b.a.school.cn")] == [True] * 3
    assert [is_listed(host, listed) for host in ("school.cn", "evilschool.cn", "x.oa.example.edu.cn", "")] == [
        False
    ] * 4
