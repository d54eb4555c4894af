"""Which address leads where. Every view declares who may use it; `config.permissions` refuses those that do
not.
"""

from django.urls import URLPattern, URLResolver, include, path

from leadwright.config import assets

urlpatterns: list[URLPattern | URLResolver] = [
    path(f"{assets.PREFIX}/<str:digest>/<path:name>", assets.serve, name="asset"),
    path("api/v1/", include("leadwright.api.urls")),
    path("", include("leadwright.edge.urls")),
    path("", include("leadwright.ui.urls")),
    # Last: it answers one short path that somebody chose, and nothing a page has.
    path("", include("leadwright.edge.tracker_urls", namespace="tracker")),
]

handler400 = "leadwright.ui.failures.bad_request"
handler403 = "leadwright.ui.failures.forbidden"
handler404 = "leadwright.ui.failures.not_found"
handler429 = "leadwright.ui.failures.too_many"
handler500 = "leadwright.ui.failures.broken"
