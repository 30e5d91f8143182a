// node unpack.js FILE.br TARGET: decompresses a file. Python has no Brotli of its own, and where npm is, Node is.
const { createReadStream, createWriteStream } = require("node:fs");
const { pipeline } = require("node:stream");
const { createBrotliDecompress } = require("node:zlib");

const [source, target] = process.argv.slice(2);
pipeline(createReadStream(source), createBrotliDecompress(), createWriteStream(target), (error) => {
  if (error) {
    console.error(error.message);
    process.exit(1);
  }
});
