"""A talk's figures, drawn again under another style, in processes of their own."""
