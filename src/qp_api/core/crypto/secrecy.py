"""Objects that hold keys: they print nothing of them and go nowhere."""

from typing import NoReturn

from typing_extensions import override


class KeepsSecrets:
    """Neither shown, copied nor pickled: a key stays in the one object that uses it."""

    __slots__ = ()

    @override
    def __repr__(self) -> str:
        return f"<{type(self).__name__}>"

    @override
    def __reduce__(self) -> NoReturn:
        raise TypeError(f"{type(self).__name__} holds keys: neither copied nor pickled")
