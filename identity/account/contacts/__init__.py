"""How a person can be reached: addresses and a number, proved before they count, and put back when it was not them."""
