"""The walls: what no reviewer should have to check by eye."""
