"""Who holds a token: its signature checked once, its sign-in's state known at each request."""

from .authenticator import SignInAuthenticator

__all__ = ["SignInAuthenticator"]
