/**
 * A SCIM target that answers at once, as a process of its own: searches find nothing, creates succeed, whoever is asked
 * for by id is there, nothing is kept. Below `/refusing` every create is refused. Prints its port, and answers `GET /made`
 * with how many requests it got. What it costs is the floor under every figure taken against it.
 */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

let made = 0;
let asked = 0;
const EMPTY = '{"schemas":["urn:ietf:params:scim:api:messages:2.0:ListResponse"],"totalResults":0,"Resources":[]}';

const REFUSAL =
  '{"schemas":["urn:ietf:params:scim:api:messages:2.0:Error"],"status":"400","scimType":"invalidValue","detail":"Nobody is taken."}';

const server = createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => {
    response.setHeader('content-type', 'application/scim+json');
    const url = request.url ?? '';
    if (url === '/made') return void response.end(String(asked));
    asked += 1;
    const id = /\/Users\/(\w+)/.exec(url)?.[1];
    if (id !== undefined) return void response.end(`{"id":"${id}","userName":"somebody"}`);
    if (request.method === 'GET') return void response.end(EMPTY);
    if (url.startsWith('/refusing')) {
      response.statusCode = 400;
      return void response.end(REFUSAL);
    }
    made += 1;
    const body = Buffer.concat(chunks).toString('utf8');
    response.statusCode = request.method === 'POST' ? 201 : 200;
    response.end(`{"id":"${made}",${body.slice(1)}`);
  });
});
server.listen(0, '127.0.0.1', () => process.send?.((server.address() as AddressInfo).port));
