"""From fieldwork file to weighted indicators, reports and a documented dataset."""
