const { readFileSync } = require('node:fs');
const Module = require('node:module');
const path = require('node:path');
const { Script } = require('node:vm');
const { keptCode, keepCode } = require('./kept-code.js');

/** What has been compiled here, by file. */
const scripts = new Map();

/**
 * Loads a file that the build made, as `require` does, but with the bytecode that an earlier run has kept: compiling what a list needs
 * takes Node a quarter of its time. V8 takes no bytecode of another version or other flags, and then compiles as ever.
 */
function loadChunk(file) {
  const known = require.cache[file];
  if (known !== undefined) return known.exports;
  const chunk = new Module(file, module);
  chunk.filename = file;
  require.cache[file] = chunk;
  const source = `(function (exports, require, module) {${readFileSync(file, 'utf8')}\n})`;
  const script = new Script(source, { filename: file, cachedData: keptCode(file) });
  scripts.set(file, script);
  const load = (name) => (name.startsWith('./') ? loadChunk(path.join(file, '..', name)) : require(name));
  script.runInThisContext()(chunk.exports, load, chunk);
  chunk.loaded = true;
  return chunk.exports;
}

process.on('exit', () => keepCode(scripts));

module.exports = { loadChunk, scripts };
