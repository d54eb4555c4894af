"""What a draft or an earlier version of a document would do to all leads: charts, numbers, rules, and lists of who would move."""
