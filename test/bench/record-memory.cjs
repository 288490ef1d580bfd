// Given to node with --require: when the program ends, writes its peak of resident memory in kilobytes.
const { writeFileSync } = require('node:fs');
process.on('exit', () => writeFileSync(process.env.PEAK_MEMORY, String(process.resourceUsage().maxRSS)));
