"""Every reader of foreign input, fuzzed: by hypothesis with the other tests, and by hand with atheris."""
