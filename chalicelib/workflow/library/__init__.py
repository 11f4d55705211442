"""The one room that touches SpiffWorkflow: specifications built from a Definition, tasks kept as a flat set of tokens.

Flat means: nothing is predicted, a finished task is taken out at once and what it started hangs from the root. So the
state holds only where the instance stands, a return is "take these tokens out, put one there", and no loop leaves
anything behind. Every sequence flow is a task of its own, so a join knows on which flow each token came, and the path
taken is what was passed. Each use of the library's private parts, and the case that forced it, is listed in
docs/decisions/0010-spiffworkflow.md.

    run.py        what one command gives the library and gets from it; stands where its script engine stood
    steps.py      what every place shares; gateways, joins and subprocesses
    people.py     user tasks, and several signatures on one node
    events.py     places that wait for, catch or throw events
    tree.py       the flat tree: taking tokens out, running what waits for nobody
    building.py   Definition → specifications (cached)
    storing.py    state.Saved ↔ a live workflow
    commands.py   the commands of the engine, as moves of tokens
"""
