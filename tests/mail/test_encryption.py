"""Off this machine mail goes encrypted to the right server, or not at all.

127.0.0.2 is this machine too, but not by a name that our settings know for it: so it stands for another one.
"""

import ssl
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address

import pytest
from aiosmtpd.smtp import AuthResult, LoginPassword
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from tests import servers

pytestmark = pytest.mark.one_database

ELSEWHERE = "127.0.0.2"
DAY = timedelta(days=1)


def certificate_for(address, folder):
    """A file with a key and a certificate that vouches for itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "mail")])
    certificate = (
        x509.CertificateBuilder(issuer_name=name, subject_name=name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(datetime.now(UTC) - DAY)
        .not_valid_after(datetime.now(UTC) + DAY)
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address(address))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, SHA256())
    )
    file = folder / f"{address}.pem"
    private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    file.write_bytes(private + certificate.public_bytes(Encoding.PEM))
    return file


def context_of(file):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(file)
    return context


@pytest.fixture
def certificate(tmp_path, monkeypatch):
    """The server's certificate, which this machine trusts."""
    file = certificate_for(ELSEWHERE, tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(file))
    return file


def knows_us(_server, _session, _envelope, mechanism, said):
    right = LoginPassword(b"gopy", b"m4t khau/#")
    return AuthResult(success=mechanism in {"LOGIN", "PLAIN"} and said == right, handled=False)


@pytest.fixture
def smtp_url():
    return f"smtp://gopy:m4t%20khau%2F%23@{ELSEWHERE}:{servers.free_port()}"


@pytest.fixture
def port(smtp_url):
    return int(smtp_url.rpartition(":")[2])


def only_fault(waiting):
    [row] = waiting()
    return row.last_fault


def test_it_goes_by_starttls_with_user_and_password(certificate, open_office, port, office, write, send):
    secure = {"tls_context": context_of(certificate), "require_starttls": True}
    open_office(ELSEWHERE, port, **secure, auth_required=True, authenticator=knows_us)
    write()
    assert send() == 1
    assert office.reached == ["hoa@example.vn"]


def test_without_tls_nothing_is_said_to_a_server_elsewhere(open_office, port, office, write, send, waiting):
    open_office(ELSEWHERE, port, auth_require_tls=False, authenticator=knows_us)
    write()
    assert send() == 0
    assert only_fault(waiting) == "SMTPNotSupportedError"
    assert office.asked == []


@pytest.mark.parametrize("named", ["127.0.0.3", ELSEWHERE])
def test_a_server_that_cannot_show_who_it_is_gets_nothing(
    certificate, tmp_path, open_office, port, office, write, send, waiting, monkeypatch, named
):
    """One with another's certificate, and one with a certificate nobody vouches for."""
    other = certificate_for("127.0.0.3", tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(other))
    shown = other if named == "127.0.0.3" else certificate
    open_office(ELSEWHERE, port, tls_context=context_of(shown), authenticator=knows_us)
    write()
    assert send() == 0
    assert only_fault(waiting) == "SSLCertVerificationError"
    assert office.asked == []


def test_a_wrong_password_is_the_operators_to_mend_and_the_mail_waits(
    certificate, make_app, settings, open_office, port, office, write, send, waiting, capsys
):
    open_office(ELSEWHERE, port, tls_context=context_of(certificate), authenticator=knows_us)
    wrong = make_app({**settings, "FEEDBACK_SMTP_URL": f"smtp://gopy:canary@{ELSEWHERE}:{port}"})
    write()
    assert send(by=wrong) == 0
    assert only_fault(waiting) == "535"
    told = capsys.readouterr().err
    assert '"level": "error"' in told
    assert "535" in told
    assert "canary" not in told
    assert send(waiting()[0].due_at) == 1
    assert office.reached == ["hoa@example.vn"]


def test_smtps_is_encrypted_from_the_first_byte(
    certificate, make_app, settings, open_office, port, office, write, send
):
    open_office(ELSEWHERE, port, ssl_context=context_of(certificate))
    app = make_app({**settings, "FEEDBACK_SMTP_URL": f"smtps://{ELSEWHERE}:{port}"})
    write()
    assert send(by=app) == 1
    assert office.reached == ["hoa@example.vn"]
