"""The author's side of an exercise: declare its questions in `solutions/NN_name.ipynb`, release it to students."""

from ..checking.compounds import ListOf, Mapping, SetOf, Table
from ..checking.scalars import Integer, Name, Number, Text
from .question import begin, question

__all__ = ["Integer", "ListOf", "Mapping", "Name", "Number", "SetOf", "Table", "Text", "begin", "question"]
