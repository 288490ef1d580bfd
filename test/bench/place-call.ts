import { call, knows } from '../interop/our-phone.ts';
import { PASSWORD, USER } from '../interop/project.ts';

/** Our user agent alone, as a process: `PORT MILLISECONDS` = one call there, so long after the answer. Exit 1 unless all went well. */
const [, , port, duration] = process.argv;
const record = await call({
  port: Number(port),
  transport: 'udp',
  credentials: knows(USER, PASSWORD),
  durationMs: Number(duration),
});
const isGood = record.final?.status === 200 && record.byeStatus === 200 && record.audio?.lost === 0;
if (!isGood) process.stderr.write(JSON.stringify(record.events));
process.exitCode = isGood ? 0 : 1;
