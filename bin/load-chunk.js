const { readFileSync } = require('node:fs');
const Module = require('node:module');
const path = require('node:path');
const { Script } = require('node:vm');

/** What has been compiled here, by file; the build keeps V8's bytecode of it. */
const scripts = new Map();

/**
 * Loads a file that the build made, as `require` does, but with the bytecode that the build has left beside it: compiling what a list
 * needs takes Node a quarter of its time. V8 takes no bytecode of another version or other flags, and then compiles as ever.
 */
function loadChunk(file) {
  const known = require.cache[file];
  if (known !== undefined) return known.exports;
  const chunk = new Module(file, module);
  chunk.filename = file;
  require.cache[file] = chunk;
  const source = `(function (exports, require, module) {${readFileSync(file, 'utf8')}\n})`;
  const script = new Script(source, { filename: file, cachedData: bytecodeOf(file) });
  scripts.set(file, script);
  const load = (name) => (name.startsWith('./') ? loadChunk(path.join(file, '..', name)) : require(name));
  script.runInThisContext()(chunk.exports, load, chunk);
  chunk.loaded = true;
  return chunk.exports;
}

/** Bytecode of another machine may end the process in place of being refused, so the name says which one made it. */
const bytecodeFile = (file) => `${file}.${process.version}-${process.platform}-${process.arch}`;

function bytecodeOf(file) {
  try {
    return readFileSync(bytecodeFile(file));
  } catch {
    // There is none for this Node.
    return undefined;
  }
}

module.exports = { loadChunk, scripts, bytecodeFile };
