"""The trainer: `python train_model.py --help`."""

from cineclube.commands.train import main

if __name__ == "__main__":
    main()
