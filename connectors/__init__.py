"""The outside world: what is sent to people and partners, and by what means. Knows neither users nor organizations."""
