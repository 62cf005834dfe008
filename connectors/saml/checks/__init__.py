"""What a response is checked for, one module per question: is it an answer to us, whose is it, for whom, when, of whom.

Each takes a Case and writes down what it finds. That the message is safe to read comes before (guard, trust).
"""
