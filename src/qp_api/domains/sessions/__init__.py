"""Sessions: when a class meets, and who was there.

It promises that attendance is only ever added to: a correction stands beside what it corrects, with
who made it. What minutes add up to, and what follows from them, is enrollment's.
"""
