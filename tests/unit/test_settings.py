import pytest

from chalicelib.settings import Cas, Issuer, SettingsError, read_settings


def test_an_empty_environment_is_the_local_stage():
    settings = read_settings({})
    assert settings.stage == "local"
    assert settings.table("tasks") == "todohub-local-tasks"
    assert settings.queue("doorbell") == "todohub-local-doorbell"
    assert settings.own_user_tokens


def test_only_the_local_stage_issues_user_tokens_unless_told_otherwise():
    assert not read_settings({"TODOHUB_STAGE": "prod"}).own_user_tokens
    assert read_settings({"TODOHUB_STAGE": "dev", "TODOHUB_OWN_USER_TOKENS": "true"}).own_user_tokens


def test_external_issuers_are_read():
    text = '[{"issuer": "https://sso", "audience": "hub", "jwks_url": "https://sso/jwks", "user_claim": "uid"}]'
    assert read_settings({"TODOHUB_ISSUERS": text}).issuers == (
        Issuer("https://sso", "hub", "https://sso/jwks", user_claim="uid"),
    )


def test_an_issuer_with_a_console_needs_nothing_but_its_client():
    [issuer] = read_settings({"TODOHUB_ISSUERS": '[{"issuer": "https://sso", "client_id": "console"}]'}).issuers
    assert (issuer.audience, issuer.jwks_url) == ("console", "")


def test_cas_is_read():
    text = '{"url": "https://cas.example.edu.cn/cas/", "service_url": "https://hub/console/index.html"}'
    assert read_settings({"TODOHUB_CAS": text}).cas == Cas(
        "https://cas.example.edu.cn/cas", "https://hub/console/index.html"
    )


@pytest.mark.parametrize(
    ("environment", "anybody"),
    [
        ({"TODOHUB_STAGE": "prod"}, False),
        ({"TODOHUB_STAGE": "prod", "TODOHUB_OWN_USER_TOKENS": "true"}, True),
        ({"TODOHUB_STAGE": "prod", "TODOHUB_ISSUERS": '[{"issuer": "https://sso", "audience": "hub"}]'}, True),
        ({"TODOHUB_STAGE": "prod", "TODOHUB_CAS": '{"url": "https://cas", "service_url": "https://hub"}'}, True),
        ({}, True),
    ],
)
def test_a_stage_knows_whether_anybody_can_sign_in(environment, anybody):
    assert read_settings(environment).lets_people_in is anybody


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("TODOHUB_STAGE", "production"),
        ("TODOHUB_OWN_USER_TOKENS", "yes"),
        ("TODOHUB_USER_TOKEN_SECONDS", "-1"),
        ("TODOHUB_APPLICATION_TOKEN_SECONDS", "2h"),
        ("TODOHUB_ISSUERS", "{"),
        ("TODOHUB_ISSUERS", '[{"issuer": "https://sso"}]'),
        ("TODOHUB_ISSUERS", '[{"issuer": "https://sso", "audience": "", "jwks_url": "https://sso/jwks"}]'),
        ("TODOHUB_ISSUERS", "[1]"),
        ("TODOHUB_ISSUERS", '[{"issuer": "http://sso.example.cn", "client_id": "hub"}]'),
        (
            "TODOHUB_ISSUERS",
            '[{"issuer": "https://sso", "client_id": "hub", "jwks_url": "http://localhost.example.cn/"}]',
        ),
        ("TODOHUB_ISSUERS", '[{"issuer": "https://sso", "client": "hub"}]'),
        ("TODOHUB_CAS", "[]"),
        ("TODOHUB_CAS", '{"url": "https://cas.example.edu.cn/cas"}'),
        ("TODOHUB_CAS", '{"url": "http://cas.example.edu.cn/cas", "service_url": "https://hub/console/index.html"}'),
    ],
)
def test_a_value_that_is_not_allowed_names_its_variable(name, value):
    with pytest.raises(SettingsError, match=name):
        read_settings({name: value})
