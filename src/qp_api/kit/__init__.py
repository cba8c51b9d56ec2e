"""Pure, total and framework-free: clock, ids, money, text, calendar arithmetic."""
