"""What changes hand-overs, calls and opportunities."""
