"""Studies on pages: how well a model foretold what became of past leads, and a model proposed from them."""
