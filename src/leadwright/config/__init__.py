"""Django's settings, URLs and entry points, and the gate every request passes.

`security` holds whatever keeps strangers out, `permissions` refuses a view that declares nothing, `assets` gives style
sheets addresses that change with their content. The only package that knows all others; none imports it.
"""
