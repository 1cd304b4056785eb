"""intake: a headquarters request desk run over e-mail."""

__version__ = "0.1.0"
