"""The class form of rules: what several rules know together is in ``self``."""


class Rule:
    """Base of classes whose methods are rules: those with a trigger above them.

    ``class Guard(Rule)`` in a rule file is made once for each load, without arguments, in the order of the file. A
    class is left alone whose name begins with ``_``, or that has abstract methods: it is there to be derived from.
    """
