from __future__ import annotations

import pytest

from chalicelib.todo.urls import check_url


@pytest.mark.parametrize(
    "url",
    [
        "https://oa.example.edu.cn/a?b=c&d=请假#x",
        "http://10.1.2.3:8080/x",
        "HTTPS://a.cn",
        "http://[::1]:80/",
        "http://测试.中国/",
    ],
)
def test_web_addresses_are_kept_as_they_are(url):
    assert check_url(url) == url


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)", "JaVaScRiPt:alert(1)", "java\tscript:alert(1)", "\x01javascript:alert(1)", " https://a.cn",
        "data:text/html,x", "vbscript:x", "//evil.cn/x", "/relative", "https:///path", "https://user:pw@a.cn/",
        "https://a.cn@evil.cn/", "https:\\\\evil.cn", "https://a.cn/\r\nX: y", "https://a.cn/\x00", "ftp://a.cn/",
        "https://a.cn:99999/", "https://[::1", "https://a.cn/<script>", "https://a.cn/a b", "", 7, None,
        "https://a%2ecn/", "https://a.cn/\u202egpj.exe", "https://a.cn/\u200b", "https://a..cn/",
    ],
)  # fmt: skip
def test_addresses_that_could_harm_are_refused(url):
    with pytest.raises(ValueError, match=r"."):
        check_url(url)
