"""What became of past leads, held against the score: how good a model is, and a model proposed from the same data.

Owns studies (`models`): a backtest or a proposal, with its question, the models it judged, the instants and the figures, kept so
that it can be asked again. `outcomes` says who was won and when that was decided, `past` what could be known then, `figures` are
pure. `learn` finds few rules with integer points; what it uses of numpy and scikit-learn is loaded there only. A proposal
becomes a draft like any other; nothing here publishes, scores or moves a lead.
"""
