import pytest

from chalicelib.settings import Issuer, SettingsError, read_settings


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
    ],
)
def test_a_value_that_is_not_allowed_names_its_variable(name, value):
    with pytest.raises(SettingsError, match=name):
        read_settings({name: value})
