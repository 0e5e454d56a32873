"""By what people are known: user ids, phone numbers, WhatsApp's ids; and who is meant by them."""
