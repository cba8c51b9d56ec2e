"""The client of EPS: it signs, it never follows a redirect, and it never asks twice."""

import asyncio
from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import urlsplit

import httpx
import orjson

from qp_api.domains.payments.ports import (
    Ambiguous,
    Created,
    GatewaySaid,
    GatewayStatus,
    Rejected,
    SessionAsk,
)
from qp_api.kit.clock import Clock

from .answers import Unreadable, read_object, read_session, read_status
from .claims import claimed_transaction
from .fields import initialize_fields
from .settings import EpsSettings
from .signing import x_hash
from .token import NoToken, Token, TokenKeeper, read_token

_THEIRS: Final = ".eps.com.bd"
_OK, _REDIRECT, _CLIENT, _UNAUTHORIZED, _FORBIDDEN, _NOT_FOUND, _SERVER = (
    *(200, 300, 400, 401, 403, 404),
    500,
)
_NEVER_SENT: Final = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout)


class EpsGateway:
    """EPS, or the simulator, by its address; one for a process."""

    name = "eps"

    def __init__(
        self,
        settings: EpsSettings,
        clock: Clock,
        *,
        environment: str,
        transport: httpx.AsyncBaseTransport | None = None,
    ) -> None:
        self.environment = environment
        self._settings = settings
        self._clock = clock
        self._base = settings.api_url.rstrip("/").removesuffix("/v1") + "/v1"
        self._origin = _origin_of_simulator(settings.api_url)
        self._tokens = TokenKeeper(self._fetch_token, clock)
        self._http = httpx.AsyncClient(
            transport=transport,
            timeout=httpx.Timeout(settings.initialize_seconds, connect=settings.connect_seconds),
            follow_redirects=False,
            trust_env=False,
        )

    async def close(self) -> None:
        """Let go of the connections."""
        await self._http.aclose()

    async def create_session(self, ask: SessionAsk) -> Created | Rejected | Ambiguous:
        """InitializeEPS, once; a second call only after a 401 or 403, which opened nothing."""
        try:
            answer = await self._signed(
                "POST",
                "/EPSEngine/InitializeEPS",
                signed=ask.reference,
                seconds=self._settings.initialize_seconds,
                content=orjson.dumps(initialize_fields(ask, self._settings)),
            )
        except (NoToken, *_NEVER_SENT):
            return Rejected("gateway_unreachable")
        except (httpx.HTTPError, TimeoutError):
            return Ambiguous("no_answer")
        return self._session_of(answer)

    async def fetch_status(self, reference: str) -> GatewayStatus:
        """CheckMerchantTransactionStatus; 404 means that there is nothing to be seen yet."""
        try:
            answer = await self._signed(
                "GET",
                "/EPSEngine/CheckMerchantTransactionStatus",
                signed=reference,
                seconds=self._settings.other_seconds,
                params={"merchantTransactionId": reference},
            )
        except (NoToken, httpx.HTTPError, TimeoutError):
            return GatewayStatus(GatewaySaid.UNKNOWN)
        if answer.status_code == _NOT_FOUND:
            return GatewayStatus(GatewaySaid.NOT_FOUND)
        if answer.status_code != _OK:
            return GatewayStatus(GatewaySaid.UNKNOWN)
        return read_status(answer.content)

    def claims(self, parameters: Mapping[str, str]) -> str | None:
        """The transaction's id in the browser's return."""
        return claimed_transaction(parameters)

    def _session_of(self, answer: httpx.Response) -> Created | Rejected | Ambiguous:
        if answer.status_code == _OK:
            return read_session(answer.content, origin=self._origin)
        if _CLIENT <= answer.status_code < _SERVER:
            return Rejected(f"eps_http_{answer.status_code}")
        return Ambiguous("no_answer")

    async def _signed(
        self, method: str, path: str, *, signed: str, seconds: float, **more: Any
    ) -> httpx.Response:
        token = await self._tokens.get()
        answer = await self._send(method, path, token, signed, seconds, **more)
        if answer.status_code in (_UNAUTHORIZED, _FORBIDDEN):
            token = await self._tokens.get(instead_of=token)
            answer = await self._send(method, path, token, signed, seconds, **more)
        return answer

    async def _send(
        self, method: str, path: str, token: Token, signed: str, seconds: float, **more: Any
    ) -> httpx.Response:
        headers = {
            "Authorization": f"Bearer {token.text}",
            "Content-Type": "application/json",
            "x-hash": x_hash(self._settings.hash_key.get_secret_value(), signed),
        }
        # A limit to the whole: a server that drips a byte now and then has one of its own for each.
        async with asyncio.timeout(seconds):
            return await self._http.request(method, self._base + path, headers=headers, **more)

    async def _fetch_token(self) -> Token:
        settings = self._settings
        body = {
            "userName": settings.username,
            "password": settings.password.get_secret_value(),
        }
        headers = {"x-hash": x_hash(settings.hash_key.get_secret_value(), settings.username)}
        try:
            async with asyncio.timeout(settings.other_seconds):
                answer = await self._http.post(
                    f"{self._base}/Auth/GetToken", json=body, headers=headers
                )
            found = read_object(answer.content) if answer.status_code == _OK else {}
        except (httpx.HTTPError, TimeoutError, Unreadable):
            raise NoToken from None
        return read_token(found, now=self._clock.process_now())


def _origin_of_simulator(api_url: str) -> str | None:
    parts = urlsplit(api_url)
    if (parts.hostname or "").endswith(_THEIRS):
        return None
    return f"{parts.scheme}://{parts.netloc}"
