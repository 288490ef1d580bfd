// `node tools/compile-chunks.cjs trunk list` runs the built program, and when it ends leaves V8's bytecode of all that was compiled for it
// beside the chunks. None of main.cjs: its name does not change with its text, and V8 would run the bytecode of an older text.
const { writeFileSync } = require('node:fs');
const path = require('node:path');
const { bytecodeFile, loadChunk, scripts } = require('../bin/load-chunk.js');

const main = path.join(__dirname, '../dist/main.cjs');
process.on('exit', () => {
  for (const [file, script] of scripts) if (file !== main) writeFileSync(bytecodeFile(file), script.createCachedData());
});
loadChunk(main).main();
