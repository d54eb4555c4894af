"""What can happen to the people who work here, one module for each concern."""
