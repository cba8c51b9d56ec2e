"""What makes a copy of our disks worthless: sealed values, keys that can be destroyed, signatures.

Promises: a value opens only in its own cell; a destroyed key is gone within 60 seconds everywhere;
no key has a repr. Not here: passwords and tokens (`sign_in`), TLS, the law of who may read what.
"""
