"""Reading files row by row; a broken row is rejected and the rest continues."""
