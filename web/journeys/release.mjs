// The pages of an earlier release before the server of today: what its phones have loaded when the server is upgraded
// under them. It changes nothing on the way.
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { createServer, request as ask } from 'node:http';
import { connect } from 'node:net';
import { extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { PHONE_HOST } from './harness.mjs';

const FIXTURES = fileURLToPath(new URL('../../tests/fixtures/', import.meta.url));
/** As the server names them. */
const PAGES = { '/': 'join.html', '/p': 'participant.html' };
const TYPES = { '.html': 'text/html; charset=utf-8', '.js': 'text/javascript', '.css': 'text/css' };

/** The folders of what releases built. */
export const RELEASES = readdirSync(FIXTURES).filter((name) => name.startsWith('release-'));

/**
 * Stands before a line or a server: pages and their files are those of the release, all else goes on as it is. `asked` is
 * what was taken of the release so far.
 */
export async function startRelease(t, release, { port }) {
  const asked = [];
  const front = createServer((request, response) => {
    const { pathname } = new URL(request.url, 'http://front');
    const file = join(FIXTURES, release, PAGES[pathname] ?? pathname);
    const built = pathname in PAGES || pathname.startsWith('/assets/');
    if (!built) return goOn(request, response, port);
    asked.push(pathname);
    if (!existsSync(file)) return response.writeHead(404).end();
    response.writeHead(200, { 'content-type': TYPES[extname(file)] }).end(readFileSync(file));
  });
  front.on('upgrade', (request, client, head) => {
    const far = connect(port, '127.0.0.1', () => {
      const headers = request.rawHeaders.reduce(
        (text, part, at) => text + part + (at % 2 === 0 ? ': ' : '\r\n'),
        `GET ${request.url} HTTP/1.1\r\n`,
      );
      far.write(`${headers}\r\n`);
      far.write(head);
      far.pipe(client).pipe(far);
    });
    for (const [one, other] of [
      [far, client],
      [client, far],
    ]) {
      one.on('error', () => other.destroy());
      one.on('close', () => other.destroy());
    }
  });
  front.listen(0, '127.0.0.1');
  await once(front, 'listening');
  t.after(() => {
    front.closeAllConnections();
    front.close();
  });
  return { asked, phoneUrl: `http://${PHONE_HOST}:${front.address().port}` };
}

function goOn(request, response, port) {
  const { method, url: path, headers } = request;
  const far = ask({ host: '127.0.0.1', port, method, path, headers }, (answer) => {
    response.writeHead(answer.statusCode, answer.headers);
    answer.pipe(response);
    answer.on('error', () => response.destroy());
  });
  far.on('error', () => response.destroy());
  request.pipe(far);
}
