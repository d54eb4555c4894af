"""Pages mail leads to. Looking at one changes nothing, however often it is asked and by what; only a button does."""
