import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { NOTHING_MORE, type PreparedList, prepareProject } from './project.ts';

/**
 * A process of its own, so that its work is not counted as sipctl's: projects of the sizes in argv, each on a port of its own,
 * whose answers lie ready as bytes. Prints `{"10": port, ...}` once it listens; ends with its standard input.
 * `GET /requests` tells how many requests came to that project since it was last asked.
 */
function serve(lists: ReadonlyMap<string, PreparedList>): http.Server {
  let requests = 0;
  return http.createServer((request, answer) => {
    if (request.method === 'GET') {
      answer.end(String(requests));
      requests = 0;
      return;
    }
    requests += 1;
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      const list = lists.get(request.url?.split('/').at(-1) ?? '');
      const type = request.headers['content-type'] ?? '';
      if (list === undefined) {
        answer.writeHead(404).end();
        return;
      }
      const form = type.startsWith('application/protobuf') ? 'protobuf' : 'json';
      const given = Buffer.concat(parts);
      const { page } = form === 'json' ? list.request.fromJsonString(given.toString()) : list.request.fromBinary(given);
      const isRest = page !== undefined && page.afterId !== '';
      answer.writeHead(200, { 'content-type': `application/${form}` }).end((isRest ? NOTHING_MORE : list.whole)[form]);
    });
  });
}

const ports: Record<string, number> = {};
for (const size of process.argv.slice(2)) {
  const server = serve(prepareProject(Number(size)));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  ports[size] = (server.address() as AddressInfo).port;
}
process.stdout.write(`${JSON.stringify(ports)}\n`);
process.stdin.on('end', () => process.exit(0)).resume();
