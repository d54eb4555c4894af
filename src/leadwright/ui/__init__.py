"""Pages for people who are signed in: parse, authorise, call one operation or query, render.
"""
