"""Reads of sales; every one shows only leads the actor may see."""
