"""content → site: reads what an office publishes and makes the static site."""
