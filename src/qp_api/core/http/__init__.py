"""The HTTP edge: strict reading, problem details, who may call, and the contract's document.

A room needs few names: `StrictRoute` and `operation` for its router, `ActorDep`, `PageDep` and the
other dependencies for its parameters, `InModel` and `OutModel` for its shapes. It knows no room.
"""
