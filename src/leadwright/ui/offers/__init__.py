"""Offers in the browser: files, coupons, webinars and events, trials and demos, each with what it brought."""
