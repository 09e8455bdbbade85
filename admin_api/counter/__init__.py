"""窗口速查: finding a guide by what one types in a hurry, and what could not be answered."""
