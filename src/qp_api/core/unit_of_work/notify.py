"""Tell every process, within the transaction that is the cause."""

from sqlalchemy import Text, bindparam, func, select

from qp_api.core.db.statements import command

_words = [bindparam(name, type_=Text()) for name in ("channel", "payload")]
NOTIFY = command(select(func.pg_notify(*_words).label("sent")))
