"""Who holds a token: its signature checked once, its sign-in's state known at each request."""

from .authenticator import SignInAuthenticator
from .signing_keys import ForeignSigningKey, load_signing_keys

__all__ = ["ForeignSigningKey", "SignInAuthenticator", "load_signing_keys"]
