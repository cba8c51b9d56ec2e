"""Communications: every mail, ticket and note between the house and a person, on record.

It promises that a mail is sent once its cause is committed, and that each one can be shown to the
person it went to. It does not decide who may be written to: consent does.
"""
