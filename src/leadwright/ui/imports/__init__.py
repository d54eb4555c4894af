"""The import wizard: file, columns, source and consent, import; its results, undo and history."""
