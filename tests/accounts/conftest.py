"""Adding a passkey and signing in with it, as the pages do."""

import pytest

NEW_PASSKEY = "/account/passkeys/new"


@pytest.fixture
def token(page):
    def token(client, address="/login"):
        return {"csrf_token": page(client.get(address)).find(".//input[@name='csrf_token']").get("value")}

    return token


@pytest.fixture
def add_passkey(token):
    """Adds a passkey as the page does."""

    def add(client, device, name="điện thoại"):
        form = token(client, NEW_PASSKEY)
        options = client.post("/account/passkeys/options", data=form).get_json()
        return client.post(NEW_PASSKEY, data=form | {"name": name, "credential": device.made(options)})

    return add


@pytest.fixture
def enter_by_passkey(token):
    """Signs in with a passkey as the page does."""

    def enter(client, device, **query):
        form = token(client)
        options = client.post("/login/passkey/options", data=form).get_json()
        sent = form | {"credential": device.shown(options)}
        return client.post("/login/passkey", data=sent, query_string=query)

    return enter
