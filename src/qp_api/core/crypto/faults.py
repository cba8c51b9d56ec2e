"""What can be wrong with a sealed value or its key. One of these facts is no fault: Erased."""

from enum import Enum
from typing import Final

from qp_api.core.errors import Kind, Problem


class Erased(Enum):
    """A field of somebody whose key was destroyed: a normal state, a value like any other.

    It has no form on a wire or in a file: what would show it fails.
    """

    ERASED = object()


ERASED: Final = Erased.ERASED


class SealFault(Exception):
    """A value could not be sealed or opened. Names the place by ids; never carries the value."""


class KeyUnknown(SealFault):
    """The key store has never had this key: an alarm (is it the right key store?), not erasure."""


class KeyNotLoaded(SealFault):
    """The keyring was not asked for this key, or before it existed: load it, then try again."""


class KeyErased(SealFault):
    """This subject's key was destroyed: nothing is sealed for it any more, and no key is added."""


class Tampered(SealFault):
    """This is not what was sealed in this cell: a security event."""


class NotSealable(SealFault, ValueError):
    """This value has no form that its column can seal: a float, a lone surrogate, a huge number."""


class NotUnwrapped(Exception):
    """A wrapped key was not wrapped by this key for this use."""


class EpochUnknown(NotUnwrapped):
    """The root provider no longer has, or never had, the key-encryption key of this epoch."""


class EpochTaken(Exception):
    """This epoch of a root-held key exists or has existed; numbers are never used twice."""


class EpochClosed(Exception):
    """A rotation is past this epoch: wrap under the current one."""


class VersionTaken(Exception):
    """Another process has just added this version of the key."""


class BackupBroken(Exception):
    """The fresh copy of the key store is not what was copied; it must not be relied on."""


class KeyStoreUnavailable(Problem):
    """The key store does not answer."""

    code = "key_store_unavailable"
    kind = Kind.UNAVAILABLE
    title_bn = "এনক্রিপশন কী-ভাণ্ডার সাড়া দিচ্ছে না"
    cause = "Keys that are not in memory can't be read now, so sealed data can't be opened."
    fix = "Try again after Retry-After seconds."
