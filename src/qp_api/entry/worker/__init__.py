"""The worker: duties carried out, the timetable kept, the audit sealed; arq rings its bell.

The only package that imports arq, whose redis client may come and go (`house.md` section 3).
"""
