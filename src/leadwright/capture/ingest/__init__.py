"""What programs send: requests in the format of Segment's tracking API, as its SDKs and RudderStack's write them.

Everything here is pure: bytes become messages or reasons why not. `operations.ingesting` stores what comes out.
"""
