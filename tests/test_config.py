"""Settings: guessed on a loopback address, demanded everywhere else."""

import os
import stat
import subprocess
import sys

import pytest

from feedback.config import SettingsError, load

SECRET = "k" * 32
PRODUCTION = {
    "FEEDBACK_BASE_URL": "https://gopy.example.vn",
    "FEEDBACK_SECRET_KEY": SECRET,
    "FEEDBACK_DATABASE_URL": "postgresql+psycopg://gopy@/gopy",
}


@pytest.fixture
def here(tmp_path):
    return {"FEEDBACK_DATA_DIR": str(tmp_path / "data")}


def test_on_this_machine_nothing_needs_to_be_set(here, tmp_path):
    config = load(here)
    assert config["BASE_URL"] == "http://127.0.0.1:8000"
    assert config["IS_LOCAL"] is True
    assert config["SQLALCHEMY_ENGINES"]["default"]["url"] == f"sqlite:///{tmp_path}/data/feedback.sqlite3"
    assert len(config["SECRET_KEY"]) >= 32


def test_the_secret_made_up_is_for_its_owner_and_stays(here, tmp_path):
    first = load(here)["SECRET_KEY"]
    file = tmp_path / "data" / "secret.key"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert file.read_text() == first
    assert load(here)["SECRET_KEY"] == first
    assert load({"FEEDBACK_DATA_DIR": str(tmp_path / "other")})["SECRET_KEY"] != first


def test_a_complete_production_starts():
    config = load(PRODUCTION)
    assert config["IS_LOCAL"] is False
    assert config["SESSION_COOKIE_NAME"].startswith("__Host-")
    assert config["SESSION_COOKIE_SECURE"] is True
    assert config["TRUSTED_HOSTS"] == ["gopy.example.vn"]


def test_production_makes_up_no_secret(tmp_path):
    settings = {**PRODUCTION, "FEEDBACK_DATA_DIR": str(tmp_path / "data")}
    del settings["FEEDBACK_SECRET_KEY"]
    with pytest.raises(SettingsError, match="FEEDBACK_SECRET_KEY"):
        load(settings)
    assert not (tmp_path / "data" / "secret.key").exists()


@pytest.mark.parametrize("name", ["FEEDBACK_SECRET_KEY", "FEEDBACK_DATABASE_URL"])
@pytest.mark.parametrize("value", [None, ""])
def test_production_refuses_to_start_without(name, value):
    settings = {key: text for key, text in PRODUCTION.items() if key != name}
    with pytest.raises(SettingsError, match=name):
        load(settings if value is None else {**settings, name: value})


@pytest.mark.parametrize("secret", ["", "short", "k" * 31])
def test_a_short_secret_is_refused_on_this_machine_too(here, secret):
    with pytest.raises(SettingsError, match="32 bytes"):
        load({**here, "FEEDBACK_SECRET_KEY": secret})


def test_secrets_used_before_are_named_and_long(here):
    config = load({**here, "FEEDBACK_SECRET_KEY_PREVIOUS": f"{'a' * 32}  {'b' * 32}"})
    assert config["PREVIOUS_SECRET_KEYS"] == ["a" * 32, "b" * 32]
    assert load(here)["PREVIOUS_SECRET_KEYS"] == []
    with pytest.raises(SettingsError, match="FEEDBACK_SECRET_KEY_PREVIOUS"):
        load({**here, "FEEDBACK_SECRET_KEY_PREVIOUS": f"{'a' * 32} short"})


def test_bytes_are_counted_not_letters(here):
    assert load({**here, "FEEDBACK_SECRET_KEY": "ữ" * 11})["SECRET_KEY"] == "ữ" * 11


@pytest.mark.parametrize(
    "address",
    [
        "http://gopy.example.vn",
        "http://0.0.0.0:8000",
        "http://127.0.0.1.evil.example",
        "http://192.168.1.5",
        "ftp://gopy.example.vn",
        "gopy.example.vn",
        "https://",
        "",
        "nonsense",
    ],
)
def test_people_are_never_served_over_plain_http(here, address):
    with pytest.raises(SettingsError, match="FEEDBACK_BASE_URL"):
        load({**PRODUCTION, **here, "FEEDBACK_BASE_URL": address})


@pytest.mark.parametrize("address", ["http://localhost:9000", "http://127.0.0.1", "http://[::1]:8000/"])
def test_loopback_addresses_are_this_machine(here, address):
    config = load({**here, "FEEDBACK_BASE_URL": address})
    assert config["IS_LOCAL"] is True
    assert not config["BASE_URL"].endswith("/")


@pytest.mark.parametrize("address", ["mysql://root@db/gopy", "nonsense", "sqlite", "mongodb://x/y"])
def test_only_databases_that_keep_their_word_are_taken(here, address):
    with pytest.raises(SettingsError, match="FEEDBACK_DATABASE_URL"):
        load({**here, "FEEDBACK_DATABASE_URL": address})


@pytest.mark.parametrize(
    "name",
    [
        "PORT",
        "FEEDBACK_THREADS",
        "FEEDBACK_ANALYSIS_MONTHS",
        "FEEDBACK_RAW_TEXT_DAYS",
        "FEEDBACK_CONTACT_DAYS",
        "FEEDBACK_PICTURE_MIB",
        "FEEDBACK_SCREENSHOT_DAYS",
    ],
)
@pytest.mark.parametrize("value", ["0", "-1", "eight", "8.0", "", " 8", "٨", "1e3"])
def test_a_number_is_a_whole_number_above_zero(here, name, value):
    with pytest.raises(SettingsError, match=name):
        load({**here, name: value})


@pytest.mark.parametrize("value", ["20", "-1", "high"])
def test_an_analysis_steps_back_behind_all_or_as_far_as_the_kernel_knows(here, value):
    assert load(here)["ANALYSIS_NICENESS"] == 19
    with pytest.raises(SettingsError, match="FEEDBACK_ANALYSIS_NICENESS"):
        load({**here, "FEEDBACK_ANALYSIS_NICENESS": value})


def test_a_form_holds_three_pictures_of_the_largest_size(here):
    with pytest.raises(SettingsError, match="FEEDBACK_PICTURE_MIB must be 10 at most"):
        load({**here, "FEEDBACK_PICTURE_MIB": "11"})


@pytest.mark.parametrize("value", ["Hanoi", "", "../../etc/passwd", "/etc/passwd"])
def test_a_time_zone_is_one_that_exists(here, value):
    with pytest.raises(SettingsError, match="FEEDBACK_TIME_ZONE"):
        load({**here, "FEEDBACK_TIME_ZONE": value})


def test_the_port_is_part_of_the_default_address(here):
    assert load({**here, "PORT": "8123"})["BASE_URL"] == "http://127.0.0.1:8123"


def test_the_command_line_says_which_setting_is_wrong(here):
    clean = {name: value for name, value in os.environ.items() if not name.startswith("FEEDBACK_")}
    command = [sys.executable, "-c", "from feedback.cli import main; main()", "init"]
    done = subprocess.run(
        command, env={**clean, **here, "PORT": "nonsense"}, capture_output=True, text=True, check=False
    )
    assert done.returncode == 2
    assert "PORT" in done.stderr
    assert "Traceback" not in done.stderr


def test_the_data_folder_is_made_and_closed_to_others(tmp_path):
    folder = tmp_path / "new" / "data"
    load({"FEEDBACK_DATA_DIR": str(folder), "FEEDBACK_SECRET_KEY": "x" * 32})
    assert folder.stat().st_mode & 0o077 == 0
