"""Small changes of the package, which the tests have to notice."""
