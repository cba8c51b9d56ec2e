"""base58btc, the alphabet of multibase `z`: for proof values only, which are short."""

_ALPHABET = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
_VALUE = {letter: value for value, letter in enumerate(_ALPHABET)}


def encode_base58(raw: bytes) -> str:
    """Write bytes; each leading zero byte is a leading `1`."""
    number, letters = int.from_bytes(raw), ""
    while number:
        number, rest = divmod(number, 58)
        letters = _ALPHABET[rest] + letters
    return "1" * (len(raw) - len(raw.lstrip(b"\0"))) + letters


def decode_base58(text: str) -> bytes:
    """Read bytes back. Raises ValueError for a letter outside the alphabet."""
    number = 0
    for letter in text:
        value = _VALUE.get(letter)
        if value is None:
            raise ValueError("not base58btc")
        number = number * 58 + value
    zeros = len(text) - len(text.lstrip("1"))
    return b"\0" * zeros + number.to_bytes((number.bit_length() + 7) // 8)
