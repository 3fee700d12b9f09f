"""``python -m desk_agent``."""

import sys

from desk_agent.cli import main

sys.exit(main())
