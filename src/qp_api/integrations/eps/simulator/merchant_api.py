"""What a merchant's server asks of EPS: a token, a session, how a transaction stands."""

import asyncio
import hmac
from collections.abc import Mapping
from datetime import timedelta
from typing import Any, Final

from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response

from qp_api.integrations.eps.settings import EpsSettings
from qp_api.integrations.eps.signing import x_hash
from qp_api.kit.calendar import DHAKA
from qp_api.kit.money import Money, NotMoney

from .faults import Fault, Faults
from .state import State, Transaction

_SHORTEST: Final = 10
_LIFE: Final = timedelta(minutes=30)
_HANGS: Final = 120.0  # seconds: longer than any client waits
_NEEDED: Final = (
    *("merchantid", "storeid", "customerorderid", "merchanttransactionid", "totalamount"),
    *("successurl", "failurl", "cancelurl", "customername", "customeremail", "customerphone"),
    *("customeraddress", "customercity", "customerstate", "customerpostcode"),
    *("customercountry", "productname", "transactiontypeid"),
)
_NO_TOKEN: Final = {
    "token": None,
    "expireDate": None,
    "errorMessage": "Invalid credentials",
    "errorCode": 401,
}
_SERVER_ERROR: Final = "<html><body>Internal Server Error</body></html>"


class MerchantApi:
    """The three calls."""

    def __init__(self, settings: EpsSettings, state: State, faults: Faults) -> None:
        self._settings = settings
        self._state = state
        self._faults = faults

    async def get_token(self, request: Request) -> Response:
        """A token for whoever knows user, password and hash key."""
        body = _folded(await request.json())
        name, password = str(body.get("username")), str(body.get("password"))
        self._state.note("GetToken", secret=password)
        known = name == self._settings.username and hmac.compare_digest(
            password, self._settings.password.get_secret_value()
        )
        if not known or not self._is_signed(request, name):
            return JSONResponse(_NO_TOKEN, status_code=401)
        ends = self._state.clock.process_now() + _LIFE
        return JSONResponse(
            {
                "token": self._state.new_token(),
                "expireDate": ends.replace(tzinfo=None).isoformat(),
                "errorMessage": None,
                "errorCode": None,
            }
        )

    async def initialize(self, request: Request) -> Response:
        """Open a session, once for one id."""
        body = _folded(await request.json())
        reference = str(body.get("merchanttransactionid", ""))
        if (refused := await self._refused(request, "InitializeEPS", reference)) is not None:
            return refused
        broken = self._broken(Fault.INITIALIZE_500, Fault.INITIALIZE_302, reference)
        if broken is not None:
            return broken
        missing = [name for name in _NEEDED if not str(body.get(name) or "")]
        return _invalid(missing) if missing else await self._open(body, reference)

    async def verify(self, request: Request) -> Response:
        """How a transaction stands; 404 while nothing is to be seen."""
        reference = request.query_params.get("merchantTransactionId", "")
        if (refused := await self._refused(request, "Verify", reference)) is not None:
            return refused
        if self._faults.take(Fault.VERIFY_TIMEOUT, reference):
            await asyncio.sleep(_HANGS)
        broken = self._broken(Fault.VERIFY_500, Fault.VERIFY_302, reference)
        return self._standing(reference) if broken is None else broken

    def _standing(self, reference: str) -> Response:
        one = self._state.transactions.get(reference)
        if one is None or self._faults.take(Fault.VERIFY_404, reference):
            return JSONResponse({"message": "Not found"}, status_code=404)
        if self._faults.take(Fault.VERIFY_GARBAGE, reference):
            return Response("{", media_type="application/json")
        answer = self._answer(one)
        if one.becomes_paid:  # the payer's bank says so only after the cancellation was told
            one.becomes_paid, one.status = False, "Success"
        return JSONResponse(answer)

    async def _open(self, body: Mapping[str, Any], reference: str) -> Response:
        problem = self._problem(body, reference)
        if problem is not None:
            return JSONResponse(_session(None, None, *problem))
        one = self._state.begin(
            reference,
            str(body["customerorderid"]),
            Money.parse(_amount(body["totalamount"])),
            {name: str(body[f"{name}url"]) for name in ("success", "fail", "cancel")},
        )
        if self._faults.take(Fault.INITIALIZE_TIMEOUT_AFTER_COMMIT, reference):
            await asyncio.sleep(_HANGS)
        base = self._settings.api_url.rstrip("/").removesuffix("/v1")
        return JSONResponse(
            _session(str(one.checkout), f"{base}/PG?data={one.checkout}", None, None)
        )

    def _problem(self, body: Mapping[str, Any], reference: str) -> tuple[str, int] | None:
        if body["storeid"] != self._settings.store_id:
            return "Store not active", 1002
        if body["merchantid"] != self._settings.merchant_id:
            return "Merchant not active", 1001
        if len(reference) < _SHORTEST or reference in self._state.transactions:
            return "Merchant transaction id is invalid", 1003
        return None if _is_amount(body["totalamount"]) else ("Amount is invalid", 1004)

    def _answer(self, one: Transaction) -> dict[str, Any]:
        amount, echo = one.amount, one.reference
        if fault := self._faults.take(Fault.AMOUNT_MISMATCH, one.reference):
            amount = Money(amount.poisha + fault.value)
        if self._faults.take(Fault.WRONG_ECHO, one.reference):
            echo = f"{one.reference[:-1]}X"
        word = self._faults.take(Fault.UNKNOWN_WORD, one.reference)
        found: dict[str, Any] = {
            "MerchantTransactionId": echo,
            "EpsTransactionId": one.eps_id,
            "Status": "Elsewhere" if word else one.status,
            "TotalAmount": amount.amount,
            "StoreAmount": Money(amount.poisha * 98 // 100).amount,
            "FinancialEntity": "OKWallet",
            "PaymentReferance": "",
            "TransactionType": "Purchase",
            "TransactionDate": f"{one.begun_at.astimezone(DHAKA):%d %b %Y %I:%M:%S %p}",
            "ErrorCode": "",
            "ErrorMessage": "",
        }
        if self._faults.take(Fault.VERIFY_NO_AMOUNT, one.reference):
            del found["TotalAmount"]
        if self._faults.take(Fault.CURRENCY_USD, one.reference):
            found["Currency"] = "USD"
        if self._faults.take(Fault.LOWER_CASE, one.reference):
            found = {name.lower(): value for name, value in found.items()}
        return {"data": found} if self._faults.take(Fault.UNDER_DATA, one.reference) else found

    async def _refused(self, request: Request, kind: str, reference: str) -> Response | None:
        token = request.headers.get("authorization", "").removeprefix("Bearer ")
        self._state.note(kind, reference, secret=token)
        if slow := self._faults.take(Fault.SLOW, reference):
            await asyncio.sleep(slow.value / 1000)
        if self._faults.take(Fault.TOKEN_EXPIRED_MID_FLOW, reference):
            self._state.tokens.discard(token)
        known = token in self._state.tokens
        return None if known and self._is_signed(request, reference) else Response(status_code=401)

    def _broken(self, failing: Fault, moved: Fault, reference: str) -> Response | None:
        if self._faults.take(failing, reference):
            return Response(_SERVER_ERROR, status_code=500, media_type="text/html")
        if self._faults.take(moved, reference):
            return RedirectResponse("/busy", status_code=302)
        return None

    def _is_signed(self, request: Request, message: str) -> bool:
        wanted = x_hash(self._settings.hash_key.get_secret_value(), message)
        return hmac.compare_digest(request.headers.get("x-hash", "").encode(), wanted.encode())


def _folded(body: Any) -> dict[str, Any]:
    return {str(name).lower(): value for name, value in body.items()} if body else {}


def _amount(value: Any) -> str:
    return f"{value:.2f}" if isinstance(value, float) and round(value, 2) == value else str(value)


def _is_amount(value: Any) -> bool:
    try:
        return Money.parse(_amount(value)).poisha > 0
    except NotMoney:
        return False


def _invalid(missing: list[str]) -> Response:
    return JSONResponse(
        {
            "title": "One or more validation errors occurred.",
            "status": 400,
            "errors": {name: ["The field is required."] for name in missing},
        },
        status_code=400,
    )


def _session(
    checkout: str | None, url: str | None, message: str | None, code: int | None
) -> dict[str, Any]:
    return {
        "TransactionId": checkout,
        "RedirectURL": url,
        "ErrorMessage": message,
        "ErrorCode": code,
        "FinancialEntityList": None,
    }
