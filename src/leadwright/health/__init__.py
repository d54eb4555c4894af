"""Whether this installation works, in sentences: what needs somebody, what works, since when, and the cure.

`queries` measures, `rules` makes sentences of the measures. The health page, `leadwright doctor` and the notice on pages whose
data is behind say the same, because they ask here. Reads only; nothing is asked of any other machine.
"""
