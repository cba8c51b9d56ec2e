"""Mail by SMTP: the client, and the sandbox's mailbox that is a real server."""
