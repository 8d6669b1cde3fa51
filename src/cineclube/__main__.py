"""`python -m cineclube` is `cineclube`."""

from cineclube.commands.app import main

main()
