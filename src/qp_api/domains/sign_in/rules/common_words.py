"""Words that much-used passwords are made of: those of all the world, and those of this country."""

from typing import Final

_WORLD: Final = """
password passwort passwd pass admin administrator root user login guest master secret private
changeme letmein welcome default temp test tester sample student teacher manager office company
account computer internet google facebook youtube android samsung apple windows microsoft
qwerty asdf zxcv abcd abc123 iloveyou loveyou lovely love forever baby angel princess prince king
queen monkey dragon tiger lion eagle falcon horse panther dolphin butterfly flower sunshine
sunflower rainbow summer winter spring autumn january february march april august september
october november december monday tuesday wednesday thursday friday saturday sunday
football cricket baseball basketball soccer hockey player liverpool chelsea arsenal barcelona
superman batman spiderman pokemon naruto starwars harrypotter minecraft matrix ninja hunter
killer shadow ranger warrior phoenix michael jennifer jessica ashley daniel jordan charlie
thomas robert george freedom whatever nothing something hello goodbye please thanks trustno
cookie chocolate cheese banana orange purple silver golden diamond money lucky happy smile
mother father brother sister family friend friends house school college university
"""
_HERE: Final = """
bangladesh bangla bengal bengali dhaka chittagong chattogram sylhet rajshahi khulna barisal
rangpur mymensingh comilla gazipur joybangla sonarbangla amarsonarbangla amar tumi valobasha
bhalobasha bhalobashi amitomake ekushey shadhinota padma meghna jamuna hilsha ilish
bismillah allah alhamdulillah mashallah inshallah muhammad mohammad islam rahman hossain
shakib tamim mashrafi mushfiq tigers messi neymar ronaldo brazil argentina
"""

COMMON_WORDS: Final = tuple(
    sorted({*_WORLD.split(), *_HERE.split()}, key=lambda word: (-len(word), word))
)
"""The longest first, so that a pattern of them takes the whole word."""
