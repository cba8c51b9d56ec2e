"""Pure, total and framework-free: clock, ids, money, text, rows, calendar arithmetic."""
