"""What can be set about signing in, and what is refused at start."""

import pytest

from feedback.config import SettingsError, load
from feedback.provider_settings import Grant

ISSUER = "https://login.example.vn/realms/province"


@pytest.fixture
def here(tmp_path):
    return {"FEEDBACK_DATA_DIR": str(tmp_path)}


@pytest.fixture
def provided(here):
    return here | {
        "FEEDBACK_OIDC_ISSUER": ISSUER,
        "FEEDBACK_OIDC_CLIENT_ID": "gop-y",
        "FEEDBACK_OIDC_CLIENT_SECRET": "secret",
    }


def test_by_default_nobody_must_and_there_is_no_provider(here):
    config = load(here)
    assert (config["SECOND_FACTOR_ROLES"], config["PROVIDER"]) == (frozenset(), None)


def test_roles_that_must_have_a_second_factor(here):
    config = load(here | {"FEEDBACK_SECOND_FACTOR_ROLES": "administrator, inspector"})
    assert config["SECOND_FACTOR_ROLES"] == {"administrator", "inspector"}
    with pytest.raises(SettingsError, match="'king' is none of"):
        load(here | {"FEEDBACK_SECOND_FACTOR_ROLES": "administrator,king"})


def test_groups_give_roles_in_units(provided):
    text = "cn=một cửa,dc=vn=manager@tamky; it=administrator@* ;\npost = employer@*"
    provider = load(provided | {"FEEDBACK_OIDC_GROUPS": text})["PROVIDER"]
    assert provider.grants == (
        Grant("cn=một cửa,dc=vn", "manager", "TAMKY"),
        Grant("it", "administrator", ""),
        Grant("post", "employer", ""),
    )
    assert provider.metadata_url == f"{ISSUER}/.well-known/openid-configuration"


@pytest.mark.parametrize("line", ["it", "it=king@QNM", "it=manager", "=manager@QNM", "it=manager@"])
def test_a_line_that_gives_nothing_is_refused(provided, line):
    with pytest.raises(SettingsError, match="FEEDBACK_OIDC_GROUPS"):
        load(provided | {"FEEDBACK_OIDC_GROUPS": f"a=staff@QNM; {line}"})


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("it=inspector@QNM", "given by hand"),
        ("it=raw_text@*", "given by hand"),
        ("post=employer@QNM", r"employer@\*"),
    ],
)
def test_no_group_lets_read_what_one_person_lets_another(provided, line, says):
    with pytest.raises(SettingsError, match=says):
        load(provided | {"FEEDBACK_OIDC_GROUPS": line})


@pytest.mark.parametrize(
    "issuer", ["login.example.vn", "http://login.example.vn", "https://", f"{ISSUER}?a=b"]
)
def test_a_provider_that_others_could_play_is_refused(provided, issuer):
    with pytest.raises(SettingsError, match="FEEDBACK_OIDC_ISSUER"):
        load(provided | {"FEEDBACK_OIDC_ISSUER": issuer})


@pytest.mark.parametrize("missing", ["FEEDBACK_OIDC_CLIENT_ID", "FEEDBACK_OIDC_CLIENT_SECRET"])
def test_a_provider_to_whom_we_have_no_name_or_secret_is_refused(provided, missing):
    with pytest.raises(SettingsError, match=missing):
        load({name: value for name, value in provided.items() if name != missing})


def test_the_secret_may_lie_in_a_file(provided, tmp_path):
    (tmp_path / "secret").write_text("of the file\n")
    del provided["FEEDBACK_OIDC_CLIENT_SECRET"]
    config = load(provided | {"FEEDBACK_OIDC_CLIENT_SECRET_FILE": str(tmp_path / "secret")})
    assert config["PROVIDER"].client_secret == "of the file"
    assert "of the file" not in repr(config["PROVIDER"])
    with pytest.raises(SettingsError, match="FEEDBACK_OIDC_CLIENT_SECRET_FILE"):
        load(provided | {"FEEDBACK_OIDC_CLIENT_SECRET_FILE": str(tmp_path / "nowhere")})
