// Given to node with --require: when the program ends, says which files it has loaded.
const { writeFileSync } = require('node:fs');
process.on('exit', () => writeFileSync(process.env.LOADED_FILES, JSON.stringify(Object.keys(require.cache))));
