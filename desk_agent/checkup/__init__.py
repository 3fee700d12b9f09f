"""The connection check: from an address to a monitored extension, step by step, and what to set where.

The command ``desk-agent doctor`` and the window show the same: `desk_agent.checkup.examine` does the work,
`desk_agent.checkup.report` has its words and needs nothing of the network. (What a number would dial is another
doctor's business, see `desk_agent.people.numbers.doctor`.)
"""
