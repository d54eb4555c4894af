"""What other systems send: a document says what of their JSON is a lead, a consent or an event. Pure: nothing here is stored."""
