"""季报、年报: what the months say together, so that nothing is asked twice."""
