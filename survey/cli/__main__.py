"""`python -m survey.cli`, for where the command isn't on the path."""

from survey.cli.app import main

main()
