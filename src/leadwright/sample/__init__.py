"""A believable company to look at: some 2,000 leads with a year behind them, the same each time, made through the operations."""
