"""What came of what: numbers over leads, each with the condition whose list is exactly as long. Reads only, and owns no table."""
