"""The maths of making a picture: conditions, guidance, curves, the canvas and the one denoise loop."""
