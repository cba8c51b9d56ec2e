"""The checkout page: a plain form, no script, no field for a card."""

from html import escape
from typing import Final
from urllib.parse import parse_qsl, urlencode

from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from .faults import Fault, Faults
from .state import State, Transaction

_HEADERS: Final = {
    # Where the payer is sent afterwards is the merchant's own choice.
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'unsafe-inline'; form-action http: https:; "
        "frame-ancestors 'none'; base-uri 'none'"
    ),
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
}
_OUTCOMES: Final = {
    "pay": ("Success", "success"),
    "pay_without_return": ("Success", "success"),
    "fail": ("Failed", "fail"),
    "cancel": ("Cancelled", "cancel"),
}
_OFFERED: Final = (
    Fault.VERIFY_404,
    Fault.VERIFY_500,
    Fault.VERIFY_GARBAGE,
    Fault.CURRENCY_USD,
    Fault.LATE_SUCCESS,
    Fault.DOUBLE_PAYMENT,
    Fault.RETURN_NEVER,
    Fault.RETURN_FORGED,
)


class CheckoutPage:
    """What a payer sees, and what becomes of their decision."""

    def __init__(self, state: State, faults: Faults) -> None:
        self._state = state
        self._faults = faults

    async def show(self, request: Request) -> Response:
        """Amount, reference, and the buttons."""
        one = self._state.of_page(request.query_params.get("data", ""))
        if one is None:
            return _page("There is no such payment.", status=404)
        self._state.note("Page", one.reference)
        return _page(_form(one))

    async def decide(self, request: Request) -> Response:
        """Take the decision, once; send the payer back."""
        fields = dict(parse_qsl((await request.body()).decode(), keep_blank_values=True))
        one = self._state.of_page(fields.get("data", ""))
        outcome = fields.get("outcome", "")
        if one is None or outcome not in _OUTCOMES:
            return _page("There is no such payment.", status=404)
        if fields.get("fault") in set(_OFFERED):
            self._faults.plan(Fault(fields["fault"]), scope=one.reference)
        status, url = _OUTCOMES[outcome]
        if one.status == "Pending":
            self._state.decide(one, status)
            self._pay_again(one)
        if outcome == "cancel" and self._faults.take(Fault.LATE_SUCCESS, one.reference):
            one.becomes_paid = True
        never = self._faults.take(Fault.RETURN_NEVER, one.reference)
        if never or outcome == "pay_without_return":
            return _page("The payment is noted. You may close this window.")
        return RedirectResponse(self._way_back(one, url), status_code=303, headers=_HEADERS)

    def _pay_again(self, one: Transaction) -> None:
        """The payer had the pages of two attempts open, and pays on each of them."""
        if one.status != "Success" or not self._faults.take(Fault.DOUBLE_PAYMENT, one.reference):
            return
        for other in self._state.open_beside(one):
            self._state.decide(other, one.status)

    def _way_back(self, one: Transaction, url: str) -> str:
        forged = self._faults.take(Fault.RETURN_FORGED, one.reference)
        said = {
            "Status": "Success" if forged else one.status,
            "MerchantTransactionId": one.reference,
            "EPSTransactionId": one.eps_id or "",
        }
        target = one.urls[url]
        return f"{target}{'&' if '?' in target else '?'}{urlencode(said)}"


def _form(one: Transaction) -> str:
    faults = "".join(f"<option>{escape(str(fault))}</option>" for fault in _OFFERED)
    return f"""<form method="post" action="PG/decide">
<p>Amount <strong id="amount">BDT {one.amount.amount}</strong></p>
<p>Reference <code id="reference">{escape(one.reference)}</code></p>
<input type="hidden" name="data" value="{one.checkout}">
<p><button name="outcome" value="pay">Pay</button>
<button name="outcome" value="fail">Fail</button>
<button name="outcome" value="cancel">Cancel</button>
<button name="outcome" value="pay_without_return">Pay, and never come back</button></p>
<p><label>Fault <select name="fault"><option></option>{faults}</select></label></p>
</form>"""


def _page(inner: str, *, status: int = 200) -> HTMLResponse:
    return HTMLResponse(
        '<!doctype html><html lang="en"><meta charset="utf-8"><title>EPS sandbox</title>'
        '<meta name="viewport" content="width=device-width">'
        "<style>body{font-family:sans-serif;max-width:32rem;margin:3rem auto}"
        "button{font-size:1rem;padding:.5rem 1rem;margin:.2rem}</style>"
        f"<h1>EPS sandbox</h1><p>No money moves here.</p>{inner}</html>",
        status_code=status,
        headers=_HEADERS,
    )
