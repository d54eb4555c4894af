"""Addresses of the lists. They stand before that of one lead, which takes any word behind `leads/`."""

from django.urls import path

from leadwright.ui.lists import acts, adding, arranging, binned, filters, firm, firms, leads

ADDRESSES = [
    path("", leads.leads, name="leads"),
    path("leads/new", adding.new_lead, name="lead_new"),
    path("leads/count", leads.count, name="leads_count"),
    path("leads/filter", filters.whole_filter, name="filter"),
    path("leads/filter/part", filters.part, name="filter_part"),
    path("leads/view", arranging.view, name="view"),
    path("leads/view/begin", arranging.begin, name="view_begin"),
    path("leads/view/delete", arranging.delete, name="view_delete"),
    path("leads/columns", arranging.columns, name="columns"),
    path("leads/columns/width", arranging.width, name="column_width"),
    path("leads/bin", binned.bin_list, name="bin"),
    path("leads/bin/restore", binned.restore, name="bin_restore"),
    path("leads/batches", acts.choose, name="batches"),
    path("leads/batches/<str:batch>", acts.batch, name="batch"),
    path("leads/batches/<str:batch>/start", acts.start, name="batch_start"),
    path("leads/batches/<str:batch>/undo", acts.undo, name="batch_undo"),
    path("leads/batches/<str:batch>/file", acts.fetch, name="batch_file"),
    path("companies", firms.company_list, name="companies"),
    path("companies/columns", firms.columns, name="company_columns"),
    path("companies/export", firms.export, name="company_export"),
    path("companies/<str:company_id>", firm.one_company, name="company"),
]
