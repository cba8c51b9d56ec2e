"""What EPS is told of a payment: a fixed, minimal list (PA-2)."""

from typing import Any, Final

import orjson

from qp_api.domains.payments.ports import SessionAsk

from .settings import EpsSettings

_LONGEST_PRODUCT: Final = 80
_WEB: Final = 1
_COUNTRY_CODE, _NO_PHONE = "+880", "01000000000"


def initialize_fields(ask: SessionAsk, settings: EpsSettings) -> dict[str, Any]:
    """The body of InitializeEPS; the amount a number, printed from whole poisha."""
    payer = ask.payer
    return {
        "merchantId": settings.merchant_id,
        "storeId": settings.store_id,
        "CustomerOrderId": str(ask.charge_id),
        "merchantTransactionId": ask.reference,
        "transactionTypeId": _WEB,
        "totalAmount": orjson.Fragment(ask.amount.amount),
        "successUrl": ask.return_url,
        "failUrl": ask.return_url,
        "cancelUrl": ask.return_url,
        "customerName": payer.name,
        "customerEmail": payer.email,
        "customerPhone": _phone(payer.phone),
        "customerAddress": payer.street or "Dhaka",
        "customerCity": payer.city or "Dhaka",
        "customerState": payer.district or "Dhaka",
        "customerPostcode": payer.postal_code or "1000",
        "customerCountry": "BD",
        "productName": ask.product[:_LONGEST_PRODUCT],
        "productProfile": "general",
        "productCategory": "service",
        "ProductList": [],
    }


def _phone(phone: str | None) -> str:
    """As it is dialled in the country."""
    if phone is None:
        return _NO_PHONE
    return f"0{phone.removeprefix(_COUNTRY_CODE)}" if phone.startswith(_COUNTRY_CODE) else phone
