#!/usr/bin/env node
const path = require('node:path');
const { loadChunk } = require('./load-chunk.js');
loadChunk(path.join(__dirname, '../dist/main.cjs')).main();
