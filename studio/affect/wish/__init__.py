"""Reading wishes in everyday English: the words, the clauses, and the sentence that says what was understood."""
