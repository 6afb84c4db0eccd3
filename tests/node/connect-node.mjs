// The interoperability cases of gRPC, run with @connectrpc/connect-node over one transport. Prints the names of the cases that hold.
//
//   node connect-node.mjs PROTOCOL HTTP-VERSION ADDRESS DESCRIPTORS [json|proto] [get] [gzip]
import { readFileSync } from 'node:fs';
import { compressionGzip, createConnectTransport, createGrpcTransport, createGrpcWebTransport } from '@connectrpc/connect-node';
import { runCases } from './connect-cases.mjs';

const [protocol, httpVersion, baseUrl, descriptors, ...rest] = process.argv.slice(2);
const create = { grpc: createGrpcTransport, 'grpc-web': createGrpcWebTransport, connect: createConnectTransport }[protocol];
const transport = create({
  baseUrl,
  httpVersion,
  useBinaryFormat: !rest.includes('json'),
  useHttpGet: rest.includes('get'),
  sendCompression: rest.includes('gzip') ? compressionGzip : undefined,
  acceptCompression: rest.includes('gzip') ? [compressionGzip] : [],
});

try {
  const done = await runCases(readFileSync(descriptors), transport, { upload: true, duplex: httpVersion === '2' });
  console.log(done.join('\n'));
  process.exit(0);
} catch (problem) {
  console.error(problem.message);
  process.exit(1);
}
