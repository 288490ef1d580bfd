const fs = require('node:fs');
const path = require('node:path');

/** A build has about a hundred chunks; what older ones have left goes when there is more than this. */
const MOST_FILES = 400;
const OTHERS_MAY_WRITE = 0o022;

/**
 * V8's bytecode of chunks, in the user's cache. The name of a chunk holds a hash of its text, so it is never the bytecode of another
 * text; that of another machine may end the process in place of being refused, so the folder says which one made it.
 */
const folder = folderOf(process.env);
let isOurs;

/** The standard's variable, only where it is absolute; Node's own one switches it off. @returns undefined where nothing is kept. */
function folderOf({ XDG_CACHE_HOME: cache = '', HOME: home = '', NODE_DISABLE_COMPILE_CACHE: off }) {
  const base = path.isAbsolute(cache) ? cache : path.join(home, '.cache');
  const machine = `${process.version}-${process.platform}-${process.arch}`;
  return off || !path.isAbsolute(base) ? undefined : path.join(base, 'sipctl', 'code', machine);
}

/** @returns the bytecode of a chunk, or undefined where there is none to be trusted: it is run as it is. */
function keptCode(file) {
  const kept = keptFile(file);
  if (kept === undefined) return undefined;
  isOurs ??= belongsToUs();
  if (!isOurs) return undefined;
  try {
    return fs.readFileSync(kept);
  } catch {
    // None has been kept yet.
    return undefined;
  }
}

/** main.cjs has the same name in every build. */
function keptFile(file) {
  const name = path.basename(file);
  return folder === undefined || name === 'main.cjs' ? undefined : path.join(folder, name);
}

/** Whoever else could write there would decide what sipctl does: another user, or the user whose HOME root has kept. */
function belongsToUs() {
  try {
    const stats = fs.lstatSync(folder);
    return stats.isDirectory() && stats.uid === (process.geteuid?.() ?? stats.uid) && (stats.mode & OTHERS_MAY_WRITE) === 0;
  } catch {
    return false;
  }
}

/** Keeps what had to be compiled in this run. Where that is not possible, the next run compiles again. */
function keepCode(scripts) {
  const compiled = [...scripts].filter(([file, { cachedDataRejected }]) => keptFile(file) !== undefined && cachedDataRejected !== false);
  if (compiled.length === 0) return;
  try {
    fs.mkdirSync(folder, { recursive: true, mode: 0o700 });
    if (!belongsToUs()) return;
    if (fs.readdirSync(folder).length > MOST_FILES) for (const old of fs.readdirSync(folder)) fs.rmSync(path.join(folder, old));
    for (const [file, script] of compiled) {
      const whole = keptFile(file);
      const part = `${whole}.${process.pid}`;
      fs.writeFileSync(part, script.createCachedData(), { mode: 0o600 });
      fs.renameSync(part, whole);
    }
  } catch {
    // A cache that cannot be written costs time and nothing else.
  }
}

module.exports = { keptCode, keepCode };
