from pathlib import Path

from .supervisor import supervise

if __name__ == "__main__":
    supervise(Path(__file__).resolve().parent.parent)
