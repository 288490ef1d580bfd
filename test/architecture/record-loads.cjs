// Given to node with --require: when the program ends, says which files it has loaded, and which chunks without bytecode.
const { writeFileSync } = require('node:fs');
process.on('exit', () => {
  const loader = Object.values(require.cache).find(({ filename }) => filename.endsWith('load-chunk.js'));
  const scripts = [...(loader?.exports.scripts ?? [])];
  const compiled = scripts.filter(([, { cachedDataRejected }]) => cachedDataRejected !== false).map(([file]) => file);
  writeFileSync(process.env.LOADED_FILES, JSON.stringify({ loaded: Object.keys(require.cache), compiled }));
});
