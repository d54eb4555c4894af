"""What changes an archive: bringing it up to date, making it follow erasures, proving it whole."""
