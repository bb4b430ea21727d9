"""What the settings say of a provider for single sign-on (OpenID Connect)."""

from collections.abc import Collection
from dataclasses import dataclass, field
from urllib.parse import urlsplit

EVERYWHERE = "*"
LOOPBACK = {"127.0.0.1", "localhost", "::1"}


@dataclass(frozen=True)
class Grant:
    """Whoever is in the group has the role in the unit; everywhere, where ``unit_code`` is empty."""

    group: str
    role: str
    unit_code: str


@dataclass(frozen=True)
class Provider:
    issuer: str
    client_id: str
    client_secret: str = field(repr=False)
    name: str
    scopes: str
    groups_claim: str
    grants: tuple[Grant, ...]

    @property
    def metadata_url(self) -> str:
        """OpenID Connect Discovery 1.0, section 4."""
        return f"{self.issuer.rstrip('/')}/.well-known/openid-configuration"


def check_issuer(issuer: str) -> str:
    """Return the provider's address. Raises ValueError where it could be read or changed on the way."""
    parts = urlsplit(issuer)
    is_safe = parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in LOOPBACK)
    if not parts.hostname or not is_safe or parts.query or parts.fragment:
        raise ValueError("must look like https://login.example.vn/realms/province")
    return issuer


def grants_of(text: str, roles: Collection[str]) -> tuple[Grant, ...]:
    """Return what "so-tai-chinh = manager@STC; cntt = administrator@*" says. Raises ValueError."""
    lines = [line.strip() for line in text.replace("\n", ";").split(";")]
    return tuple(grant_of(line, roles) for line in lines if line)


def grant_of(line: str, roles: Collection[str]) -> Grant:
    group, _, right = line.rpartition("=")
    role, _, unit_code = right.partition("@")
    group, role, unit_code = group.strip(), role.strip(), unit_code.strip().upper()
    if not group or role not in roles or not unit_code:
        raise ValueError(
            f"{line!r} must look like group=role@UNIT, the role one of {', '.join(roles)}: others are given "
            "by hand, by one person to another"
        )
    if role == "employer" and unit_code != EVERYWHERE:
        raise ValueError(f"{line!r}: an employer sees its counters in all units, write employer@{EVERYWHERE}")
    return Grant(group, role, "" if unit_code == EVERYWHERE else unit_code)
