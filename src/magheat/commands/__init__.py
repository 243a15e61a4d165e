"""The commands of `magheat`: each file is one, and holds a function of its name; `_` marks helpers.

The modules are read to print the help, so what is heavy they import inside the function.
"""
