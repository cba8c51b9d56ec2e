"""The optional browser mode: refresh and device token in cookies that no script reads (SI-1).

Cookies are looked at only in requests that a listed page made by a script: with the header
X-QP-Browser, which no form can send, and an Origin that is configured.
"""

from datetime import timedelta
from typing import Annotated, Final, TypeAlias
from urllib.parse import urlsplit

from fastapi import Depends, Header, Request, Response

from qp_api.core.errors import FieldError
from qp_api.core.http.dependencies import ProcessDep
from qp_api.core.http.refusals import InvalidRequest
from qp_api.core.process import Process
from qp_api.core.settings import Settings
from qp_api.domains.sign_in.errors import CrossSiteRequest
from qp_api.domains.sign_in.public import COOKIE_PATHS
from qp_api.domains.sign_in.rules import DEVICE_LIFE
from qp_api.domains.sign_in.tokens import TokenPair

REFRESH: Final = "qp_refresh"
DEVICE: Final = "qp_device"
ESSENTIAL: Final = frozenset({REFRESH, DEVICE})
_PLACE: Final = COOKIE_PATHS[0]  # and below: no other operation is ever sent them
_MISSING: Final = FieldError("/refresh_token", "missing", "This field is required.")
_OWN_SITES: Final = ("same-origin", "same-site")


class Browser:
    """What a request says of the page behind it, and the cookies that it brings and is given."""

    def __init__(self, request: Request, process: Process, *, is_scripted: bool) -> None:
        self._request = request
        self._process = process
        self._is_scripted = is_scripted
        self._is_secure = process.settings.public_url.startswith("https:")

    def find_refresh_token(self) -> str | None:
        """The refresh token of its cookie. Raises CrossSiteRequest.

        Raises InvalidRequest for who is in no browser mode, and forgot to send one in the body.
        """
        if not self._is_scripted and self._named(REFRESH) not in self._request.cookies:
            raise InvalidRequest(errors=(_MISSING,))
        return self._find(REFRESH)

    def find_device_token(self) -> str | None:
        """The device token of its cookie. Raises CrossSiteRequest."""
        return self._find(DEVICE)

    def keep(self, response: Response, pair: TokenPair) -> None:
        """Put what is there of both into cookies."""
        days = timedelta(days=self._process.settings.refresh_token_days)
        self._put(response, REFRESH, pair.refresh_token, life=days)
        if pair.device_token is not None:
            self._put(response, DEVICE, pair.device_token, life=DEVICE_LIFE)

    def forget(self, response: Response) -> None:
        """Take the refresh cookie away; only a browser sends an Origin, others have none."""
        if "origin" in self._request.headers:
            self._put(response, REFRESH, "", life=timedelta(0))

    def _find(self, name: str) -> str | None:
        self._check()
        return self._request.cookies.get(self._named(name))

    def _check(self) -> None:
        headers = self._request.headers
        is_own = headers.get("sec-fetch-site", _OWN_SITES[0]) in _OWN_SITES
        origin = headers.get("origin")
        if not (self._is_scripted and is_own and origin in allowed_origins(self._process.settings)):
            raise CrossSiteRequest

    def _put(self, response: Response, name: str, value: str, *, life: timedelta) -> None:
        response.set_cookie(
            self._named(name),
            value,
            max_age=life // timedelta(seconds=1),
            path=_PLACE,
            secure=self._is_secure,
            httponly=True,
            samesite="strict",
        )

    def _named(self, name: str) -> str:
        """Over http, in the sandbox alone, no browser takes a cookie of the prefixed name."""
        return f"__Secure-{name}" if self._is_secure else name


def allowed_origins(settings: Settings) -> frozenset[str]:
    """The origins whose pages may use cookies: those that are named, and the API's own."""
    own = urlsplit(settings.public_url)
    return frozenset({f"{own.scheme}://{own.netloc}", *settings.cors_origins}) - {"*"}


async def _browser(
    request: Request,
    process: ProcessDep,
    is_scripted: Annotated[
        str | None,
        Header(
            alias="X-QP-Browser",
            pattern="^1$",
            max_length=1,
            description="1 in browser mode: proves that a script of an allowed page asks.",
        ),
    ] = None,
) -> Browser:
    return Browser(request, process, is_scripted=is_scripted is not None)


BrowserDep: TypeAlias = Annotated[Browser, Depends(_browser)]
