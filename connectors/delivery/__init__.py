"""Mail and text messages on their way out: what waits, by which connection it leaves, how often it is tried, what is
refused, and what is kept of it afterwards. Never what was in it. Knows neither users nor why somebody is written to."""
