"""What a deck needs in a browser: reveal.js, KaTeX, fonts, our own styles and scripts."""
