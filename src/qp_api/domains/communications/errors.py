"""Why nothing is written into a ticket."""

from qp_api.core.errors import Kind, Problem


class TicketFull(Problem):
    """This ticket takes no further message."""

    code = "ticket_full"
    kind = Kind.CONFLICT
    title_bn = "এই টিকিটে আর কোনো বার্তা যোগ করা যাবে না"
    cause = "A ticket has at most 200 messages."
    fix = "Open another one with POST /v1/support-tickets, and name this one in it."
