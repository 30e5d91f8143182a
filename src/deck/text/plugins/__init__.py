"""What a speaker can write in Markdown beyond CommonMark: one module per idea, each a plugin of markdown-it."""
