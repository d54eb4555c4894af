"""Offers: what somebody gets for saying who they are. A file is mailed by a link that ends; the download itself is the event."""
