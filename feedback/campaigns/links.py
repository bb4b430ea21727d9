"""Links that may be used once. A token is made from the invitation's row and a key; only its hash is kept."""

import base64
import hmac

from sqlalchemy import select

from feedback.addresses import address_of
from feedback.database import db
from feedback.errors import NotFound
from feedback.keys import derived_key, derived_keys, secret_hash
from feedback.models import Campaign, CampaignInvitation

PURPOSE = "invitation v1"
TOKEN_BYTES = 16  # 128 bits cannot be guessed


def token_for(public_id: str) -> str:
    """Return a new invitation's token, 26 letters and digits."""
    return _token(derived_key(PURPOSE), public_id)


def token_given(invitation: CampaignInvitation) -> str:
    """Return the token an invitation was made with, also under a key before the one in use."""
    tokens = [_token(key, invitation.public_id) for key in derived_keys(PURPOSE)]
    return next((one for one in tokens if secret_hash(one) == invitation.token_hash), tokens[0])


def _token(key: bytes, public_id: str) -> str:
    digest = hmac.digest(key, public_id.encode(), "sha256")
    return base64.b32encode(digest[:TOKEN_BYTES]).decode().rstrip("=")


def link_of(invitation: CampaignInvitation) -> str:
    return address_of("invitations.answer", token=token_given(invitation))


def find_invitation(token: str) -> CampaignInvitation:
    """Return the invitation a token opens while its campaign runs. Raises NotFound."""
    found = db.session.scalar(
        select(CampaignInvitation)
        .join(Campaign)
        .where(
            CampaignInvitation.token_hash == secret_hash(token.strip().upper()), Campaign.status == "running"
        )
    )
    if found is None:
        raise NotFound
    return found
