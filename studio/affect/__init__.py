"""Feelings: families, words, the emotion space and what people ask for."""
