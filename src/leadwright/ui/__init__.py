"""Pages for people: parse, authorise, call one operation or query, render.

Owns the addresses, forms, texts, templates and style sheets of the product, and how django-allauth behaves in it.
Every view declares who may use it; which leads somebody sees is decided in the queries it calls. Never writes a table
itself, never decides a rule, and shows nothing without a whole page that works by keyboard and without script.
Refusals of the operations become pages in one place, `failures`.
"""
